#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

struct ZoneRules;

/// A time zone as Spark names them and Java computes them: a region of the system's tz database
/// ("America/Los_Angeles", Java's short names such as "PST") or a fixed offset ("UTC", "Z", "+08:00",
/// "GMT+1"). Instances are immutable, live for the whole process and may be used by any thread.
class TimeZone {
public:
    /// Raises INVALID_TIMEZONE.
    static const TimeZone& find(std::string_view id);
    /// Null when there is no such zone.
    static const TimeZone* try_find(std::string_view id);
    static const TimeZone& utc();

    const std::string& id() const { return id_; }
    bool is_fixed() const { return transitions_.empty(); }
    /// Seconds east of UTC at an instant (seconds since the epoch).
    int32_t offset_at(int64_t utc_seconds) const;
    /// Seconds east of UTC for a local time (seconds since 1970-01-01 00:00 local): in an overlap the earlier
    /// offset; in a gap the one before it, which moves the local time forward by the gap.
    int32_t offset_at_local(int64_t local_seconds) const;

    /// The same in microseconds, which is what timestamps are. Wraps at the ends of int64.
    int64_t to_local_micros(int64_t utc_micros) const;
    int64_t to_utc_micros(int64_t local_micros) const;

    TimeZone(std::string id, int32_t fixed_offset);
    TimeZone(std::string id, const ZoneRules& rules);

private:
    friend class TimeZoneCursor;

    struct Transition {
        int64_t utc;    // first second of the new offset
        int64_t local;  // from this local second on the new offset is meant
        int32_t offset;
    };
    /// An offset and the seconds [begin, end) that it holds for.
    struct Span {
        int64_t begin;
        int64_t end;
        int32_t offset;
    };
    Span span_at(int64_t utc_seconds) const;
    Span span_at_local(int64_t local_seconds) const;
    Span search(int64_t seconds, int64_t Transition::*key) const;

    std::string id_;
    int32_t first_offset_ = 0;
    std::vector<Transition> transitions_;
    bool cyclic_ = false;  // the last 400 years of transitions repeat for ever
};

/// Reads many offsets of one zone: remembers the last span, since neighbouring rows mostly share it. One per
/// thread.
class TimeZoneCursor {
public:
    explicit TimeZoneCursor(const TimeZone& zone) : zone_(zone) {}
    int32_t offset_at(int64_t utc_seconds) {
        if (utc_seconds < utc_.begin || utc_seconds >= utc_.end) utc_ = zone_.span_at(utc_seconds);
        return utc_.offset;
    }
    int32_t offset_at_local(int64_t local_seconds) {
        if (local_seconds < local_.begin || local_seconds >= local_.end)
            local_ = zone_.span_at_local(local_seconds);
        return local_.offset;
    }
    int64_t to_local_micros(int64_t utc_micros);
    int64_t to_utc_micros(int64_t local_micros);

private:
    const TimeZone& zone_;
    TimeZone::Span utc_{0, 0, 0};
    TimeZone::Span local_{0, 0, 0};
};

}  // namespace firesteel
