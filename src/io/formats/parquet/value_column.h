#pragma once

#include <algorithm>

#include "column/selection.h"
#include "io/formats/parquet/bit_unpack.h"
#include "io/formats/parquet/corrupt.h"
#include "io/formats/parquet/paged_column.h"

namespace firesteel {

/// A column of values of one C++ type, by codes into a dictionary or as such.
template <typename T>
class ValueColumn : public PagedColumn {
public:
    /// `stays_coded`: values are given by codes even when nobody asks for that.
    ValueColumn(const FlatColumnRequest& request, bool stays_coded)
        : PagedColumn(request), stays_coded_(stays_coded) {}

    ColumnPtr read(int64_t rows, bool keeps_codes) final {
        Output output(rows, pool());
        output.is_coded = keeps_codes || stays_coded_;
        append(rows, output);
        return finish(output);
    }

    ColumnPtr read(int64_t rows, std::span<const int32_t> selected, bool keeps_codes) final {
        const auto wanted = static_cast<int64_t>(selected.size());
        if (wanted == rows) return read(rows, keeps_codes);
        if (wanted * kSparse > rows) {  // codes are cheaper to pick from than values
            const ColumnPtr all = read(rows, true);
            if (keeps_codes || stays_coded_) return take(all, selected, pool());
            if (all->is_flat() || all->has_validity()) return flatten(take(all, selected, pool()), pool());
            return look_up_selected(*all, selected);
        }
        Output output(wanted, pool());
        output.is_coded = keeps_codes || stays_coded_;
        is_sparse_ = true;
        int64_t at = 0;
        for (size_t i = 0; i < selected.size();) {
            size_t end = i + 1;
            while (end < selected.size() && selected[end] == selected[end - 1] + 1) ++end;
            skip(selected[i] - at);
            append(static_cast<int64_t>(end - i), output);
            at = selected[end - 1] + 1;
            i = end;
        }
        skip(rows - at);
        is_sparse_ = false;
        return finish(output);
    }

protected:
    /// Values of the current page, whose values are not codes.
    virtual void decode(T* out, int64_t count) = 0;
    /// All values of a dictionary page.
    virtual ColumnPtr read_dictionary(const Page& page) = 0;
    /// What keeps alive the memory that values since the last call point into.
    virtual Owners release_owners() { return {}; }

    /// Are few of the page's values decoded, so that they had better not keep it alive?
    bool is_sparse() const { return is_sparse_; }

    void open_dictionary(const Page& page) final { dictionary_ = read_dictionary(page); }

private:
    /// Fewer rows than one in this many are read one by one, without what lies between them.
    static constexpr int64_t kSparse = 8;

    struct Output {
        Output(int64_t rows, const MemoryPoolPtr& pool) : rows(rows), validity(rows, pool) {}
        const int64_t rows;
        ValidityBits validity;
        bool is_coded = false;
        std::shared_ptr<Buffer> codes;   // when is_coded, else
        std::shared_ptr<Buffer> values;  // dense until finish()
    };

    void append(int64_t rows, Output& output) {
        while (rows > 0) {
            const int64_t step = open_rows(rows);
            const int64_t dense = output.validity.valid();
            const int64_t count = take_rows(step, output.validity);
            rows -= step;
            if (output.is_coded && !page_has_codes()) leave_codes(dense, output);
            if (output.is_coded) {
                if (!output.codes) output.codes = allocate<uint32_t>(output.rows);
                read_codes(output.codes->template mutable_as<uint32_t>() + dense, count);
                continue;
            }
            if (!output.values) output.values = allocate<T>(output.rows);
            T* out = output.values->template mutable_as<T>() + dense;
            if (page_has_codes()) {
                look_up(out, count);
            } else {
                decode(out, count);
            }
        }
    }

    template <typename U>
    std::shared_ptr<Buffer> allocate(int64_t count) const {
        return Buffer::allocate(count * static_cast<int64_t>(sizeof(U)), pool());
    }

    void read_codes(uint32_t* out, int64_t count) {
        codes().decode(out, count);
        check_codes(out, count);
    }
    void check_codes(const uint32_t* all, int64_t count) {
        const int64_t size = dictionary_->size();
        const int width = codes().width();
        if (width < 32 && (int64_t{1} << width) <= size) return;  // none can be too large
        if (count > 0 && largest_of(all, count) >= size)
            raise_corrupt("a page refers to a value behind its dictionary");
    }

    /// Values of a page of codes.
    void look_up(T* out, int64_t count) {
        const T* values = dictionary_->template values<T>();
        uint32_t codes_at_hand[kStep];
        while (count > 0) {
            const int64_t step = std::min(count, kStep);
            read_codes(codes_at_hand, step);
            for (int64_t i = 0; i < step; ++i) out[i] = values[codes_at_hand[i]];
            out += step;
            count -= step;
        }
        uses_dictionary_ = true;
    }

    /// The values at some rows of a column of codes, in one pass.
    ColumnPtr look_up_selected(const Column& coded, std::span<const int32_t> selected) const {
        const auto wanted = static_cast<int64_t>(selected.size());
        auto buffer = allocate<T>(wanted);
        T* out = buffer->template mutable_as<T>();
        const T* values = coded.dictionary_values()->template values<T>();
        const int32_t* all = coded.codes();
        for (int64_t i = 0; i < wanted; ++i) out[i] = values[all[selected[static_cast<size_t>(i)]]];
        return Column::flat(type(), wanted, std::move(buffer), nullptr, coded.dictionary_values()->owners());
    }

    /// A page without codes follows: those read so far become values.
    void leave_codes(int64_t dense, Output& output) {
        output.is_coded = false;
        if (!output.codes) return;
        output.values = allocate<T>(output.rows);
        const T* values = dictionary_->template values<T>();
        const auto* all = output.codes->template as<uint32_t>();
        T* out = output.values->template mutable_as<T>();
        for (int64_t i = 0; i < dense; ++i) out[i] = values[all[i]];
        output.codes.reset();
        uses_dictionary_ = true;
    }

    ColumnPtr finish(Output& output) {
        if (output.is_coded) {
            if (!output.codes) output.codes = allocate<uint32_t>(output.rows);
            output.validity.spread(output.codes->template mutable_as<uint32_t>(), 0U);
            if (!dictionary_ || dictionary_->size() == 0)
                return Column::nulls(type(), output.rows, pool());  // checked: there are no codes
            return Column::dictionary(output.rows, std::move(output.codes), output.validity.finish(),
                                      dictionary_);
        }
        if (!output.values) output.values = allocate<T>(output.rows);
        output.validity.spread(output.values->template mutable_as<T>(), T{});
        Owners owners = release_owners();
        if (uses_dictionary_)
            owners.insert(owners.end(), dictionary_->owners().begin(), dictionary_->owners().end());
        uses_dictionary_ = false;
        return Column::flat(type(), output.rows, std::move(output.values), output.validity.finish(),
                            std::move(owners));
    }

    static constexpr int64_t kStep = 2048;

    const bool stays_coded_;
    ColumnPtr dictionary_;
    bool is_sparse_ = false;
    bool uses_dictionary_ = false;  // values given out since the last finish() point into it
};

}  // namespace firesteel
