#include "common/time_zone.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <limits>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "common/error.h"
#include "common/zone_file.h"
#include "common/zone_id.h"

namespace firesteel {

namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMicrosPerSecond = 1'000'000;

int64_t floor_seconds(int64_t micros) {
    const int64_t seconds = micros / kMicrosPerSecond;
    return micros % kMicrosPerSecond < 0 ? seconds - 1 : seconds;
}

int64_t shifted(int64_t micros, int64_t offset_seconds) {
    return static_cast<int64_t>(static_cast<uint64_t>(micros) +
                                static_cast<uint64_t>(offset_seconds * kMicrosPerSecond));
}

/// Nothing when there is no such file, or it is a folder ("America").
std::optional<std::string> read_file(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    if (file == nullptr) return std::nullopt;
    std::string bytes;
    char block[4096];
    while (const size_t count = std::fread(block, 1, sizeof(block), file.get())) bytes.append(block, count);
    if (std::ferror(file.get()) != 0) return std::nullopt;
    return bytes;
}

/// The compiled file of a region: in $TZDIR when it is set, else where systems keep theirs.
std::optional<ZoneRules> load_region(const std::string& name) {
    // Not regions: copies under other conventions, and what one machine happens to be set to.
    for (const std::string_view other : {"posix/", "right/", "posixrules", "localtime"}) {
        if (name.starts_with(other)) return std::nullopt;
    }
    const char* chosen = std::getenv("TZDIR");
    for (const std::string folder :
         {chosen != nullptr ? chosen : "", "/usr/share/zoneinfo", "/usr/lib/zoneinfo"}) {
        if (folder.empty()) continue;
        if (const auto bytes = read_file(folder + "/" + name)) return parse_zone_file(*bytes);
    }
    return std::nullopt;
}

std::unique_ptr<const TimeZone> load(std::string_view text) {
    const auto id = parse_zone_id(text);
    if (!id) return nullptr;
    if (id->offset) return std::make_unique<TimeZone>(id->name, *id->offset);
    const auto rules = load_region(id->name);
    return rules ? std::make_unique<TimeZone>(id->name, *rules) : nullptr;
}

}  // namespace

TimeZone::TimeZone(std::string id, int32_t fixed_offset) : id_(std::move(id)), first_offset_(fixed_offset) {}

TimeZone::TimeZone(std::string id, const ZoneRules& rules)
    : id_(std::move(id)), first_offset_(rules.first_offset), cyclic_(rules.cyclic) {
    int32_t before = first_offset_;
    for (const auto& change : rules.changes) {
        // Local times of a gap and of the first pass through an overlap belong to the offset before the
        // change.
        transitions_.push_back(
            {change.utc_seconds, change.utc_seconds + std::max(before, change.offset), change.offset});
        before = change.offset;
    }
}

const TimeZone* TimeZone::try_find(std::string_view id) {
    static std::mutex mutex;  // guards zones; what they point to is immutable
    static std::unordered_map<std::string, std::unique_ptr<const TimeZone>> zones;
    const std::lock_guard lock(mutex);
    const std::string key(id);
    if (const auto found = zones.find(key); found != zones.end()) return found->second.get();
    auto zone = load(id);
    if (zone == nullptr) return nullptr;  // not kept: any number of wrong names may come
    return zones.emplace(key, std::move(zone)).first->second.get();
}

const TimeZone& TimeZone::find(std::string_view id) {
    const TimeZone* zone = try_find(id);
    if (zone == nullptr) throw Error("INVALID_TIMEZONE", {{"timeZone", std::string(id)}});
    return *zone;
}

const TimeZone& TimeZone::utc() {
    static const TimeZone zone("UTC", 0);
    return zone;
}

TimeZone::Span TimeZone::search(int64_t seconds, int64_t Transition::*key) const {
    if (transitions_.empty() || seconds < transitions_.front().*key) {
        return {kMin, transitions_.empty() ? kMax : transitions_.front().*key, first_offset_};
    }
    // Past the table the last 400 years repeat, weekdays included.
    int64_t cycles = 0;
    const int64_t last = transitions_.back().*key;
    if (cyclic_ && seconds >= last) {
        cycles = (seconds - last) / kSecondsIn400Years + 1;
        seconds -= cycles * kSecondsIn400Years;
    }
    const auto next = std::upper_bound(transitions_.begin(), transitions_.end(), seconds,
                                       [key](int64_t at, const Transition& t) { return at < t.*key; });
    const int64_t shift = cycles * kSecondsIn400Years;
    const Transition& current = *std::prev(next);
    const int64_t end = next == transitions_.end() ? kMax : (*next).*key + shift;
    return {current.*key + shift, end, current.offset};
}

TimeZone::Span TimeZone::span_at(int64_t utc_seconds) const { return search(utc_seconds, &Transition::utc); }
TimeZone::Span TimeZone::span_at_local(int64_t local_seconds) const {
    return search(local_seconds, &Transition::local);
}

int32_t TimeZone::offset_at(int64_t utc_seconds) const { return span_at(utc_seconds).offset; }
int32_t TimeZone::offset_at_local(int64_t local_seconds) const { return span_at_local(local_seconds).offset; }

int64_t TimeZone::to_local_micros(int64_t utc_micros) const {
    return shifted(utc_micros, offset_at(floor_seconds(utc_micros)));
}

int64_t TimeZone::to_utc_micros(int64_t local_micros) const {
    return shifted(local_micros, -int64_t{offset_at_local(floor_seconds(local_micros))});
}

int64_t TimeZoneCursor::to_local_micros(int64_t utc_micros) {
    return shifted(utc_micros, offset_at(floor_seconds(utc_micros)));
}

int64_t TimeZoneCursor::to_utc_micros(int64_t local_micros) {
    return shifted(local_micros, -int64_t{offset_at_local(floor_seconds(local_micros))});
}

}  // namespace firesteel
