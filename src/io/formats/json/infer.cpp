#include "io/formats/json/infer.h"

#include <algorithm>
#include <memory>
#include <numeric>

#include "catalog/existing_values.h"
#include "codec/json_infer.h"
#include "common/error.h"
#include "common/parallel_work.h"
#include "common/utf8.h"
#include "io/formats/json/reader.h"
#include "io/kept_rows.h"

namespace firesteel {

namespace {

/// What is no UTF-8 is no record, either.
std::string_view well_formed(std::string_view record) {
    constexpr std::string_view kMalformed = "{";
    return is_valid_utf8(record) ? record : kMalformed;
}

/// Finds the types of files part by part, several parts at a time.
class FileTypes {
public:
    FileTypes(std::vector<FileSplit> parts, const FormatOptions& given, const JsonOptions& options)
        : given_(given), options_(options), parts_(std::move(parts)) {}

    /// Keeps what it parses in `rows`, if there are any, as long as the first records tell the types of all.
    Schema schema(KeptRows* rows) const {
        JsonTypes types(options_);
        std::unique_ptr<const Expected> expected;
        if (rows != nullptr && may_keep()) {
            add(0, types, kFirst);
            expected = expect(types);
        }
        if (rows != nullptr && !expected) rows->give_up();
        std::vector<std::unique_ptr<JsonTypes>> found(parts_.size());
        ParallelWork::run(parts_.size(), [&](size_t part) {
            if (expected && keep(part, *expected, *rows)) return;
            found[part] = std::make_unique<JsonTypes>(options_);
            add(part, *found[part]);
        });
        for (auto& part : found) {
            if (part != nullptr) types.append(std::move(*part));
        }
        return types.schema(is_case_sensitive());
    }

private:
    static constexpr int64_t kFirst = 1000;

    struct Expected {
        Schema schema;
        Type found;
        std::vector<int32_t> columns;  // all
    };

    bool is_case_sensitive() const { return given_.settings->case_sensitive; }

    void add(size_t number, JsonTypes& types, int64_t most = INT64_MAX) const {
        TextLines lines(parts_[number], given_, pool_, json_lines(options_));
        if (options_.multi_line) {
            if (lines.next_chunk()) types.add(well_formed(lines.rest()));
            return;
        }
        uint64_t seed = number + 1;
        std::string_view line;
        for (int64_t i = 0; i < most && lines.next(line); ++i) {
            seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
            const double draw = static_cast<double>(seed >> 11) * 0x1.0p-53;
            if (draw < options_.sampling_ratio) types.add(well_formed(line));
        }
    }

    /// Do readers make the same rows of all records?
    bool may_keep() const {
        if (options_.multi_line || options_.sampling_ratio < 1 || options_.prefers_decimal ||
            options_.drop_field_if_all_null || parts_.empty())
            return false;
        return std::all_of(parts_.begin(), parts_.end(), [&](const FileSplit& part) {
            return lines_can_split(part.path, json_lines(options_));
        });
    }

    /// By the first records; null when nothing is to be kept after all.
    std::unique_ptr<const Expected> expect(const JsonTypes& types) const {
        auto expected = std::make_unique<Expected>();
        expected->found = types.found();
        if (has_decimal(expected->found)) return nullptr;
        expected->schema = types.schema(is_case_sensitive());
        for (const Field& field : expected->schema) {
            if (field.name == options_.corrupt_column ||
                !ExistingValues::find(given_.options, field.name).is_null())
                return nullptr;
        }
        expected->columns.resize(expected->schema.size());
        std::iota(expected->columns.begin(), expected->columns.end(), 0);
        return expected;
    }

    static bool has_decimal(const Type& type) {
        if (type.is(TypeId::kArray)) return has_decimal(type.element_type());
        if (!type.is(TypeId::kStruct)) return type.is(TypeId::kDecimal);
        return std::any_of(type.fields().begin(), type.fields().end(),
                           [](const Field& field) { return has_decimal(field.type); });
    }

    /// False when something in the part is not as expected, or when there is no room.
    bool keep(size_t part, const Expected& expected, KeptRows& rows) const {
        if (!rows.may_go_on()) return false;
        const Exprs no_filters;
        const FileReadRequest request{parts_[part], given_,      expected.schema,  expected.columns,
                                      no_filters,   rows.pool(), kDefaultBatchRows};
        try {
            if (keep_json(request, expected.found, rows)) return true;
        } catch (const Error&) {
            // Whatever it is: without rows to keep it comes again, or there is memory.
        }
        rows.give_up();
        return false;
    }

    const FormatOptions& given_;
    const JsonOptions& options_;
    const std::vector<FileSplit> parts_;
    const MemoryPoolPtr pool_ = MemoryPool::make_root("json schema", MemoryPool::kUnlimited);
};

}  // namespace

Schema infer_json(const std::vector<ListedFile>& files, const JsonOptions& options,
                  const FormatOptions& given, KeptRows* rows) {
    std::vector<FileSplit> parts = rows != nullptr ? rows->splits() : file_parts(files, json_lines(options));
    return FileTypes(std::move(parts), given, options).schema(rows);
}

}  // namespace firesteel
