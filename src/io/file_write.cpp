#include "io/file_write.h"

#include <arrow/io/interfaces.h>

#include <algorithm>
#include <mutex>
#include <random>
#include <set>

#include "catalog/bucketing.h"
#include "catalog/identifier.h"
#include "catalog/partition_name.h"
#include "catalog/partition_places.h"
#include "common/error.h"
#include "fmt/core.h"
#include "io/arrow_output.h"
#include "io/file_set.h"
#include "io/file_write_task.h"
#include "io/partition_columns.h"
#include "io/storage/path.h"

namespace firesteel {

namespace {

constexpr const char* kStaging = "_temporary";

std::string random_uuid() {
    std::random_device device;
    const uint32_t a = device(), b = device(), c = device(), d = device();
    return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:04x}{:08x}", a, b >> 16, b & 0xFFF,
                       0x8000 | ((c >> 16) & 0x3FFF), c & 0xFFFF, d);
}

int32_t find_column(const WriteRequest& request, const std::string& name) {
    for (size_t i = 0; i < request.schema.size(); ++i) {
        const std::string& other = request.schema[i].name;
        if (request.settings->case_sensitive ? other == name : equal_ignoring_case(other, name))
            return static_cast<int32_t>(i);
    }
    std::string columns;
    for (const Field& field : request.schema) columns += (columns.empty() ? "" : ", ") + field.name;
    throw Error("PARTITION_COLUMN_NOT_FOUND_IN_SCHEMA", {{"column", name}, {"schema", columns}});
}

void check_names(const WriteRequest& request) {
    std::set<std::string> seen;
    for (const Field& field : request.schema) {
        const std::string name = request.settings->case_sensitive ? field.name : lower_case(field.name);
        if (!seen.insert(name).second)
            throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", quote_identifier(name)}});
    }
}

bool has_empty_struct(const Type& type) {
    const Type& storage = type.storage_type();
    switch (storage.id()) {
        case TypeId::kArray:
            return has_empty_struct(storage.element_type());
        case TypeId::kMap:
            return has_empty_struct(storage.key_type()) || has_empty_struct(storage.value_type());
        case TypeId::kStruct:
            return storage.fields().empty() ||
                   std::any_of(storage.fields().begin(), storage.fields().end(),
                               [](const Field& field) { return has_empty_struct(field.type); });
        default:
            return false;
    }
}

void check_types(const FileFormat& format, const FileWritePlan& plan) {
    if (has_empty_struct(Type::structure(plan.schema)))
        throw Error("EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE", {{"format", format.display_name()}});
    for (const int32_t ordinal : plan.partition_by) {
        const Type& type = plan.schema[static_cast<size_t>(ordinal)].type;
        if (type.is_nested() || type.is(TypeId::kVariant) || type.is(TypeId::kUdt))
            throw Error("INVALID_PARTITION_COLUMN_DATA_TYPE", {{"type", "\"" + type.to_sql() + "\""}});
    }
    if (plan.data_columns.empty() && !plan.partition_by.empty())
        throw Error("ALL_PARTITION_COLUMNS_NOT_ALLOWED");
    check_types(format, plan.data_schema, true);
}

std::shared_ptr<FileWritePlan> make_plan(const FileFormat& format, const WriteRequest& request) {
    auto plan = std::make_shared<FileWritePlan>();
    plan->format = &format;
    plan->options = {request.options, request.settings};
    plan->storage = storage_for(plain_path(strip_file_scheme(request.path)), request.options);
    plan->schema = request.schema;
    plan->pool = request.pool;
    plan->job = random_uuid();
    plan->max_records =
        std::max<int64_t>(plan->options.number("maxrecordsperfile",
                                               plan->options.number("spark.sql.files.maxrecordsperfile", 0)),
                          0);
    format.check_options(plan->options);
    check_names(request);
    for (const std::string& name : request.partition_by)
        plan->partition_by.push_back(find_column(request, name));
    const Bucketing buckets = Bucketing::from_options(request.options);
    plan->buckets = buckets.count;
    for (const std::string& name : buckets.columns)
        plan->bucket_columns.push_back(find_column(request, name));
    for (size_t i = 0; i < request.schema.size(); ++i) {
        const auto ordinal = static_cast<int32_t>(i);
        const auto& keys = plan->partition_by;
        if (std::find(keys.begin(), keys.end(), ordinal) != keys.end()) continue;
        plan->data_columns.push_back(ordinal);
        plan->data_schema.push_back(request.schema[i]);
    }
    check_types(format, *plan);
    return plan;
}

class FileWrite final : public TableWrite {
public:
    FileWrite(std::shared_ptr<FileWritePlan> plan, std::string path, const WriteRequest& request,
              bool overwrite)
        : path_(std::move(path)),
          overwrite_(overwrite),
          dynamic_overwrite_(request.dynamic_overwrite && !request.partition_by.empty()),
          static_partition_(request.static_partition) {
        const auto there = plan->storage->find(path_);
        if (there && !there->is_directory && overwrite_) plan->storage->remove(path_);
        is_new_ = !there;
        plan->staging = path_ + "/" + kStaging + "/" + plan->job;
        plan->storage->make_directories(plan->staging);
        for (const auto& [name, place] : PartitionPlaces::in(request.options).by_name) {
            if (place.empty()) continue;
            // What lies below the table's directory may go with it.
            const bool is_below = place.starts_with(path_ + "/");
            const std::string staging =
                is_below ? plan->staging + "/" + name : place + "/" + kStaging + "/" + plan->job;
            plan->places[name] = {storage_for(place, request.options), place, staging};
        }
        plan_ = std::move(plan);
    }
    ~FileWrite() override {
        if (!is_over_) abort();
    }

    std::unique_ptr<WriteTask> open_task(int32_t task) override {
        return make_write_task(plan_, task, [this](std::vector<WrittenFile> files) {
            const std::lock_guard lock(mutex_);
            for (WrittenFile& file : files) files_.push_back(std::move(file));
        });
    }

    void commit() override {
        const std::lock_guard lock(mutex_);
        if (files_.empty() && plan_->partition_by.empty() && plan_->buckets == 0) write_empty_file();
        if (overwrite_) remove_replaced();
        publish();
        remove_staging();
        mark_success();
        is_over_ = true;
    }

    void abort() noexcept override {
        is_over_ = true;
        try {
            remove_staging();
            if (is_new_) plan_->storage->remove_if_empty(path_);
        } catch (const std::exception&) {
            // The files stay where nobody reads.
        }
    }

private:
    void write_empty_file() {
        const auto task = make_write_task(plan_, 0, [this](std::vector<WrittenFile> files) {
            for (WrittenFile& file : files) files_.push_back(std::move(file));
        });
        task->finish();
    }

    void remove_replaced() const {
        if (dynamic_overwrite_) {
            std::set<std::string> directories;
            for (const WrittenFile& file : files_) directories.insert(file.directory);
            for (const std::string& directory : directories) {
                const auto place = plan_->places.find(directory);
                if (place != plan_->places.end()) {
                    clear(*place->second.storage, place->second.path);
                } else {
                    plan_->storage->remove(path_ + "/" + directory);
                }
            }
            return;
        }
        const std::string replaced = static_directory();
        for (const auto& [name, place] : plan_->places) {
            if (replaced.empty() || (name + "/").starts_with(replaced + "/"))
                clear(*place.storage, place.path);
        }
        if (!replaced.empty()) {
            plan_->storage->remove(path_ + "/" + replaced);
            return;
        }
        clear(*plan_->storage, path_);
    }

    /// All but what is being written.
    static void clear(const Storage& storage, const std::string& directory) {
        for (const StoredEntry& entry : storage.entries(directory)) {
            if (last_name(entry.path) != kStaging) storage.remove(entry.path);
        }
    }

    /// "a=1/b=2": the values given for the first partition columns.
    std::string static_directory() const {
        std::string directory;
        for (size_t i = 0; i < static_partition_.size() && i < plan_->partition_by.size(); ++i) {
            const Field& field = plan_->schema[static_cast<size_t>(plan_->partition_by[i])];
            if (!directory.empty()) directory += '/';
            const auto& value = static_partition_[i];
            directory += escape_partition_text(field.name) + "=";
            directory +=
                value && !value->empty() ? escape_partition_text(*value) : std::string(kNullPartition);
        }
        return directory;
    }

    void publish() const {
        std::set<std::string> directories;
        std::vector<std::pair<std::string, std::string>> moves;
        for (const WrittenFile& file : files_) {
            const bool is_new_directory =
                !file.directory.empty() && directories.insert(file.directory).second;
            const auto place = plan_->places.find(file.directory);
            if (place != plan_->places.end()) {
                const auto& [storage, path, staging] = place->second;
                if (is_new_directory) storage->make_directories(path);
                storage->move({{staging + "/" + file.name, path + "/" + file.name}});
                continue;
            }
            if (is_new_directory) plan_->storage->make_directories(path_ + "/" + file.directory);
            const std::string name = "/" + (file.directory.empty() ? "" : file.directory + "/") + file.name;
            moves.emplace_back(plan_->staging + name, path_ + name);
        }
        plan_->storage->move(moves);
    }

    void remove_staging() const {
        plan_->storage->remove(plan_->staging);
        plan_->storage->remove_if_empty(path_ + "/" + kStaging);  // else another write is under way
        for (const auto& [name, place] : plan_->places) {
            place.storage->remove(place.staging);
            place.storage->remove_if_empty(place.path + "/" + kStaging);
            if (overwrite_) place.storage->remove_if_empty(place.path);
        }
    }

    void mark_success() const {
        const ArrowOutput marker(path_ + "/_SUCCESS");
        marker.check(plan_->storage->create(marker.path())->Close());
    }

    std::shared_ptr<const FileWritePlan> plan_;
    const std::string path_;
    const bool overwrite_;
    const bool dynamic_overwrite_;
    const std::vector<std::optional<std::string>> static_partition_;
    bool is_new_ = false;
    bool is_over_ = false;
    std::mutex mutex_;                // guards files_
    std::vector<WrittenFile> files_;  // of finished tasks
};

}  // namespace

std::unique_ptr<TableWrite> write_files(const FileFormat& format, const WriteRequest& request,
                                        bool overwrite) {
    std::string path = plain_path(strip_file_scheme(request.path));
    return std::make_unique<FileWrite>(make_plan(format, request), std::move(path), request, overwrite);
}

}  // namespace firesteel
