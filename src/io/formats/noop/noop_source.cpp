#include "catalog/data_source.h"
#include "common/error.h"

namespace firesteel {

namespace {

class NoopTask final : public WriteTask {
public:
    void write(const Batch&) override {}
    void finish() override {}
};

class NoopWrite final : public TableWrite {
public:
    std::unique_ptr<WriteTask> open_task(int32_t) override { return std::make_unique<NoopTask>(); }
    void commit() override {}
    void abort() noexcept override {}
};

/// format("noop"): takes all rows and keeps none. For timing queries.
class NoopSource final : public DataSource {
public:
    TableProviderPtr open(const ReadRequest&) const override {
        throw Error("_LEGACY_ERROR_TEMP_1135", {{"className", "noop"}});
    }
    std::unique_ptr<TableWrite> write(const WriteRequest&, bool) const override {
        return std::make_unique<NoopWrite>();
    }
};

[[maybe_unused]] const bool kRegistered = register_data_source("noop", std::make_unique<NoopSource>());

}  // namespace
}  // namespace firesteel
