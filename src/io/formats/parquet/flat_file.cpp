#include "io/formats/parquet/flat_file.h"

#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/column_writer.h>
#include <parquet/exception.h>
#include <parquet/file_writer.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include <algorithm>

namespace firesteel {

FlatFile::FlatFile(Plan plan)
    : plan_(std::move(plan)), schema_(std::make_unique<parquet::SchemaDescriptor>()) {
    schema_->Init(plan_.root);
    PARQUET_ASSIGN_OR_THROW(
        codec_, arrow::util::Codec::Create(plan_.properties->compression(schema_->Column(0)->path())));
}

FlatFile::~FlatFile() = default;

std::unique_ptr<FlatFile> FlatFile::make(Plan plan) {
    if (plan.types.empty()) return nullptr;
    std::unique_ptr<FlatFile> file(new FlatFile(std::move(plan)));
    if (!file->make_chunks()) return nullptr;
    file->metadata_ = parquet::FileMetaDataBuilder::Make(file->schema_.get(), file->plan_.properties);
    PARQUET_THROW_NOT_OK(file->plan_.out->Write("PAR1", 4));
    return file;
}

bool FlatFile::make_chunks() {
    if (static_cast<size_t>(schema_->num_columns()) != plan_.types.size()) return false;
    for (size_t i = 0; i < plan_.types.size(); ++i) {
        auto chunk = ChunkWriter::make(plan_.types[i], {schema_->Column(static_cast<int>(i)), codec_.get(),
                                                        plan_.as_dictionary[i], plan_.pool});
        if (!chunk) return false;
        chunks_.push_back(std::move(chunk));
    }
    return true;
}

void FlatFile::write(const Batch& batch) {
    for (int64_t begin = 0; begin < batch.rows;) {
        const int64_t end = std::min(batch.rows, begin + plan_.group_rows - rows_);
        for (size_t i = 0; i < chunks_.size(); ++i) chunks_[i]->add(batch.columns[i], begin, end);
        rows_ += end - begin;
        begin = end;
        if (rows_ == plan_.group_rows || is_memory_short()) end_group();
    }
}

/// Is there little left of the budget, and would the group give back some of it? Many files may be open.
bool FlatFile::is_memory_short() const {
    constexpr int64_t kLittle = 64 << 20, kWorthIt = 1 << 20;
    if (plan_.pool->available() >= kLittle) return false;
    int64_t bytes = 0;
    for (const auto& chunk : chunks_) bytes += chunk->packed_bytes();
    return bytes >= kWorthIt;
}

void FlatFile::end_group() {
    if (rows_ == 0) return;
    auto* const group = metadata_->AppendRowGroup();
    group->set_num_rows(rows_);
    int64_t bytes = 0;
    for (size_t i = 0; i < chunks_.size(); ++i) {
        auto* const column = group->NextColumnChunk();
        const auto pages =
            parquet::PageWriter::Open(plan_.out, plan_.properties->compression(column->descr()->path()),
                                      column, groups_, static_cast<int16_t>(i));
        bytes += chunks_[i]->finish(*column, *pages);
    }
    group->Finish(bytes, groups_++);
    rows_ = 0;
}

void FlatFile::close() {
    end_group();
    parquet::WriteFileMetaData(*metadata_->Finish(plan_.metadata), plan_.out.get());
}

}  // namespace firesteel
