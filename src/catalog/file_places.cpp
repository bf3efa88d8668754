#include "catalog/file_places.h"

#include "common/check.h"

namespace firesteel {

namespace {

std::unique_ptr<FilePlaces>& registered() {
    static std::unique_ptr<FilePlaces> places;
    return places;
}

}  // namespace

const FilePlaces& file_places() {
    CHECK(registered() != nullptr, "nobody knows where files lie");
    return *registered();
}

bool register_file_places(std::unique_ptr<FilePlaces> places) {
    registered() = std::move(places);
    return true;
}

}  // namespace firesteel
