// Chunks by what their values are.

#include <parquet/schema.h>
#include <parquet/statistics.h>

#include <utility>

#include "codec/calendar.h"
#include "io/formats/parquet/chunk_writer.h"
#include "io/formats/parquet/value_bounds.h"
#include "io/formats/parquet/written_dictionary.h"

namespace firesteel {

namespace {

/// Codes of the entries of a column's dictionary in that of the chunk, as far as they have been asked for.
class CodeMap {
public:
    /// Is the column one whose entries are worth remembering: few, or those of the column before it?
    bool start(const Column& column) {
        if (column.is_flat()) return false;
        const ColumnPtr& entries = column.dictionary_values();
        const bool is_known = entries == entries_;
        if (is_known && !codes_.empty()) return true;
        entries_ = entries;
        codes_.clear();
        if (!is_known && entries->size() > column.size()) return false;
        codes_.assign(static_cast<size_t>(entries->size()), -1);
        return true;
    }
    int32_t& operator[](int32_t entry) { return codes_[static_cast<size_t>(entry)]; }
    void clear() {
        entries_ = nullptr;
        codes_.clear();
    }

private:
    ColumnPtr entries_;
    std::vector<int32_t> codes_;  // empty where they are not worth it
};

/// Adds the codes of rows that are not null, for as long as the dictionary is not too large; returns where it
/// stopped.
template <typename T, typename Dictionary>
class CodeAdder {
public:
    CodeAdder(Dictionary& dictionary, std::vector<int32_t>& codes, size_t most_bytes)
        : dictionary_(dictionary), codes_(codes), most_bytes_(most_bytes) {}

    int64_t add(const Column& column, int64_t begin, int64_t end, CodeMap& map) {
        return map.start(column) ? add_mapped(column, begin, end, map) : add_hashed(column, begin, end);
    }

private:
    bool is_full() const { return dictionary_.bytes().size() > most_bytes_; }

    int64_t add_mapped(const Column& column, int64_t begin, int64_t end, CodeMap& map) {
        for (int64_t row = begin; row < end; ++row) {
            if (column.is_null(row)) continue;
            int32_t& code = map[column.codes()[row]];
            if (code < 0) {
                const T& value = value_at<T>(column, row);
                code = dictionary_.code_of(value, Dictionary::hash_of(value));
                if (is_full()) end = row + 1;
            }
            codes_.push_back(code);
        }
        return end;
    }

    /// Some rows at a time: their places in the table are on their way while the others are hashed.
    int64_t add_hashed(const Column& column, int64_t begin, int64_t end) {
        constexpr int64_t kRows = 64;
        uint64_t hashes[kRows];
        for (; begin < end && !is_full(); begin += kRows) {
            const int64_t stop = std::min(begin + kRows, end);
            for (int64_t row = begin; row < stop; ++row) {
                if (column.is_null(row)) continue;
                hashes[row - begin] = Dictionary::hash_of(value_at<T>(column, row));
                dictionary_.prefetch(hashes[row - begin]);
            }
            for (int64_t row = begin; row < stop; ++row) {
                if (!column.is_null(row))
                    codes_.push_back(dictionary_.code_of(value_at<T>(column, row), hashes[row - begin]));
            }
        }
        return std::min(begin, end);
    }

    Dictionary& dictionary_;
    std::vector<int32_t>& codes_;
    const size_t most_bytes_;
};

class TextChunk final : public ChunkWriter {
public:
    explicit TextChunk(const Target& target) : ChunkWriter(target) {}

private:
    int64_t add_values(const Column& column, int64_t begin, int64_t end) override {
        if (writes_codes_) {
            return CodeAdder<StringView, TextDictionary>(dictionary_, codes_, kMostDictionaryBytes)
                .add(column, begin, end, map_);
        }
        for (int64_t row = begin; row < end; ++row) {
            if (column.is_null(row)) continue;
            const std::string_view text = value_at<StringView>(column, row).view();
            const auto size = static_cast<uint32_t>(text.size());
            char* const out = values_.room(sizeof(size) + text.size());
            std::memcpy(out, &size, sizeof(size));
            std::memcpy(out + sizeof(size), text.data(), text.size());
            values_.wrote(sizeof(size) + text.size());
            bounds_.add(text);
            if (is_page_full()) return row + 1;
        }
        return end;
    }
    size_t dictionary_size() const override { return dictionary_.size(); }
    std::string_view dictionary_bytes() const override { return dictionary_.bytes(); }
    void take_bounds(parquet::EncodedStatistics& statistics) override {
        for (size_t i = 0; i < dictionary_.size(); ++i)
            bounds_.add(dictionary_.entry(static_cast<int32_t>(i)));
        if (bounds_.is_set()) statistics.set_min(bounds_.least()).set_max(bounds_.greatest());
        bounds_ = {};
        dictionary_.clear();
        map_.clear();
    }

    TextDictionary dictionary_;
    CodeMap map_;
    TextBounds bounds_;
};

/// Numbers that a column has as `Source` and the file as `Stored`.
template <typename Source, typename Stored>
class NumberChunk final : public ChunkWriter {
public:
    explicit NumberChunk(const Target& target) : ChunkWriter(target) {}

private:
    int64_t add_values(const Column& column, int64_t begin, int64_t end) override {
        if (writes_codes_) {
            return CodeAdder<Source, NumberDictionary<Source, Stored>>(dictionary_, codes_,
                                                                       kMostDictionaryBytes)
                .add(column, begin, end, map_);
        }
        if (column.is_flat() && !column.has_validity()) {
            add_plain(column.values<Source>() + begin, end - begin);
            return end;
        }
        for (int64_t row = begin; row < end; ++row) {
            if (!column.is_null(row)) add_plain(&value_at<Source>(column, row), 1);
        }
        return end;
    }
    void add_plain(const Source* values, int64_t count) {
        bounds_.add(values, count);
        const auto bytes = static_cast<size_t>(count) * sizeof(Stored);
        char* const out = values_.room(bytes);
        if constexpr (std::is_same_v<Source, Stored>) {
            std::memcpy(out, values, bytes);
        } else {
            for (int64_t i = 0; i < count; ++i) {
                const auto stored = Stored(values[i]);
                std::memcpy(out + static_cast<size_t>(i) * sizeof(stored), &stored, sizeof(stored));
            }
        }
        values_.wrote(bytes);
    }
    size_t dictionary_size() const override { return dictionary_.size(); }
    std::string_view dictionary_bytes() const override { return dictionary_.bytes(); }
    void take_bounds(parquet::EncodedStatistics& statistics) override {
        bounds_.add(dictionary_.sources().data(), static_cast<int64_t>(dictionary_.size()));
        if (std::is_arithmetic_v<Stored> && bounds_.is_set())
            statistics.set_min(bytes_of(bounds_.least())).set_max(bytes_of(bounds_.greatest()));
        bounds_ = {};
        dictionary_.clear();
        map_.clear();
    }
    static std::string bytes_of(Source value) {
        const auto stored = Stored(value);
        return {reinterpret_cast<const char*>(&stored), sizeof(stored)};
    }

    NumberDictionary<Source, Stored> dictionary_;
    CodeMap map_;
    NumberBounds<Source> bounds_;
};

/// Bits, which have no dictionary.
class BoolChunk final : public ChunkWriter {
public:
    explicit BoolChunk(const Target& target) : ChunkWriter(target) {}

private:
    int64_t add_values(const Column& column, int64_t begin, int64_t end) override {
        for (int64_t row = begin; row < end; ++row) {
            if (!column.is_null(row)) codes_.push_back(value_at<uint8_t>(column, row) != 0);
        }
        return end;
    }
    void end_values() override {
        for (size_t i = 0; i < codes_.size(); i += 8) {
            unsigned bits = 0;
            for (size_t k = i; k < std::min(i + 8, codes_.size()); ++k) {
                bits |= static_cast<unsigned>(codes_[k]) << (k - i);
                bounds_.add(&codes_[k], 1);
            }
            values_.append(static_cast<char>(bits));
        }
    }
    size_t dictionary_size() const override { return 0; }
    std::string_view dictionary_bytes() const override { return {}; }
    void take_bounds(parquet::EncodedStatistics& statistics) override {
        if (bounds_.is_set()) {
            statistics.set_min(std::string(1, static_cast<char>(bounds_.least())));
            statistics.set_max(std::string(1, static_cast<char>(bounds_.greatest())));
        }
        bounds_ = {};
    }

    NumberBounds<int32_t> bounds_;
};

/// A moment as old programs have it: nanoseconds of a day, and the day.
struct Int96 {
    explicit Int96(int64_t micros) {
        constexpr int64_t kJulianDayOfEpoch = 2'440'588;
        const int64_t day = floor_div(micros, kMicrosPerDay);
        const int64_t nanos = floor_mod(micros, kMicrosPerDay) * 1000;
        const auto julian = static_cast<uint32_t>(day + kJulianDayOfEpoch);
        std::memcpy(words, &nanos, sizeof(nanos));
        words[2] = julian;
    }
    uint32_t words[3];
};

using Target = ChunkWriter::Target;

template <typename Source, typename Stored>
std::unique_ptr<ChunkWriter> numbers(const Target& target) {
    return std::make_unique<NumberChunk<Source, Stored>>(target);
}

std::unique_ptr<ChunkWriter> longs(const Target& target) {
    switch (target.column->physical_type()) {
        case parquet::Type::INT32:
            return numbers<int64_t, int32_t>(target);
        case parquet::Type::INT64:
            return numbers<int64_t, int64_t>(target);
        default:
            return nullptr;
    }
}

}  // namespace

std::unique_ptr<ChunkWriter> ChunkWriter::make(const Type& type, const Target& target) {
    switch (type.id()) {
        case TypeId::kBoolean: {
            Target plain = target;
            plain.as_dictionary = false;
            return std::make_unique<BoolChunk>(plain);
        }
        case TypeId::kByte:
            return numbers<int8_t, int32_t>(target);
        case TypeId::kShort:
            return numbers<int16_t, int32_t>(target);
        case TypeId::kInteger:
        case TypeId::kDate:
            return numbers<int32_t, int32_t>(target);
        case TypeId::kLong:
        case TypeId::kTimestampNtz:
            return numbers<int64_t, int64_t>(target);
        case TypeId::kTimestamp:
            if (target.column->physical_type() == parquet::Type::INT96)
                return numbers<int64_t, Int96>(target);
            return numbers<int64_t, int64_t>(target);
        case TypeId::kDecimal:
            return type.physical() == PhysicalType::kInt64 ? longs(target) : nullptr;
        case TypeId::kFloat:
            return numbers<float, float>(target);
        case TypeId::kDouble:
            return numbers<double, double>(target);
        case TypeId::kString:
        case TypeId::kBinary:
            return std::make_unique<TextChunk>(target);
        default:
            return nullptr;
    }
}

}  // namespace firesteel
