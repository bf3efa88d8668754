#include "io/placed_partitions.h"

#include <utility>

#include "catalog/partition_name.h"
#include "catalog/partition_places.h"
#include "io/storage/path.h"

namespace firesteel {

namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

/// What the directory of a partition is called in the catalog, whose names of columns count.
std::string name_of(const Values& partition, const std::vector<std::string>& columns) {
    std::string name;
    for (size_t i = 0; i < partition.size(); ++i) {
        const std::string& column = i < columns.size() ? columns[i] : partition[i].first;
        add_to_partition_name(column, partition[i].second, name);
    }
    return name;
}

/// Only what lies in the directory itself is data, whatever the names of directories in it.
std::vector<ListedFile> files_in(const std::string& directory, ListingOptions listing,
                                 const OptionMap& settings) {
    const bool wants_all = std::exchange(listing.recursive, true);
    std::vector<ListedFile> files = list_files({directory}, listing, settings);
    if (!wants_all)
        std::erase_if(files, [&](const ListedFile& file) { return parent_of(file.path) != directory; });
    return files;
}

}  // namespace

void find_placed_partitions(const ReadRequest& request, const ListingOptions& listing,
                            std::vector<ListedFile>& files) {
    const PartitionPlaces places = PartitionPlaces::in(request.options);
    if (places.empty()) return;
    std::erase_if(files, [&](const ListedFile& file) {
        return file.partition.empty() || places.find(name_of(file.partition, request.partition_by));
    });
    // All files of a table lie below one directory, as far as their partition columns are concerned.
    const std::string base = plain_path(strip_file_scheme(request.paths.at(0)));
    for (const auto& [name, place] : places.by_name) {
        if (place.empty()) continue;
        for (ListedFile& file : files_in(place, listing, request.options)) {
            file.partition = partition_values_in(name);
            file.partition_base = base;
            files.push_back(std::move(file));
        }
    }
}

}  // namespace firesteel
