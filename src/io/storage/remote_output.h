#pragma once

#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/status.h>

#include <functional>
#include <memory>
#include <utility>

namespace firesteel {

/// A new file of a store, which appears when it is closed. Given up before, it leaves nothing.
class RemoteOutput final : public arrow::io::OutputStream {
public:
    /// `say`: a failure as users may see it.
    using Say = std::function<arrow::Status(const arrow::Status&)>;

    RemoteOutput(std::shared_ptr<arrow::io::OutputStream> out, Say say)
        : out_(std::move(out)), say_(std::move(say)) {}
    ~RemoteOutput() override {
        if (!out_->closed()) (void)out_->Abort();
    }

    arrow::Status Close() override { return say_(out_->Close()); }
    arrow::Status Abort() override { return say_(out_->Abort()); }
    bool closed() const override { return out_->closed(); }
    arrow::Result<int64_t> Tell() const override { return out_->Tell(); }
    arrow::Status Write(const void* data, int64_t size) override { return say_(out_->Write(data, size)); }
    arrow::Status Write(const std::shared_ptr<arrow::Buffer>& data) override {
        return say_(out_->Write(data));
    }
    arrow::Status Flush() override { return say_(out_->Flush()); }

private:
    const std::shared_ptr<arrow::io::OutputStream> out_;
    const Say say_;
};

}  // namespace firesteel
