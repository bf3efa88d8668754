#include "catalog/partition_places.h"

#include <string_view>

namespace firesteel {

namespace {

// Not in lower case, as all keys of users' options are.
constexpr std::string_view kPrefix = "spark.Partition.Place.";

}  // namespace

PartitionPlaces PartitionPlaces::in(const Texts& texts) {
    PartitionPlaces places;
    for (auto i = texts.lower_bound(std::string(kPrefix)); i != texts.end() && i->first.starts_with(kPrefix);
         ++i)
        places.by_name[i->first.substr(kPrefix.size())] = i->second;
    return places;
}

void PartitionPlaces::put_into(Texts& texts) const {
    std::erase_if(texts, [](const auto& item) { return item.first.starts_with(kPrefix); });
    for (const auto& [name, place] : by_name) texts[std::string(kPrefix) + name] = place;
}

const std::string* PartitionPlaces::find(const std::string& name) const {
    const auto found = by_name.find(name);
    return found == by_name.end() ? nullptr : &found->second;
}

}  // namespace firesteel
