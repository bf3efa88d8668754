#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "column/builder.h"
#include "functions/kernel.h"

namespace firesteel {

/// Makes a scalar kernel of a function that sees one row: `rows<repeat>`. Its parameters say what the
/// arguments are:
///   bool, int8_t ... int64_t, Int128, float, double, CalendarInterval, StringView, std::string_view: the
///   next argument,
///       in the physical type of its SQL type
///   StringWriter&       where a function returning void writes its text
///   RowErrors&          to fail: the row becomes null, or the query's error (see ErrorSink)
///   const EvalSettings& the call's settings
///   const X&, X a KernelState: what `prepare` made of the constant arguments
/// and its result what a row becomes: a value, std::optional of one (nothing: null), std::string, or void
/// with a StringWriter& (bool with a StringWriter&: false is null). Nulls are settled outside: functions with
/// a RowErrors& or StringWriter& run over rows without a null argument only, the others over all rows (those
/// under a null see zero or an empty text).

/// Text of one row. Cleared before each row.
class StringWriter {
public:
    void append(std::string_view text) { text_.append(text); }
    void append(char c) { text_.push_back(c); }
    void append(size_t count, char c) { text_.append(count, c); }
    std::string& text() { return text_; }
    void clear() { text_.clear(); }

private:
    std::string text_;
};

/// How a one-row function says that its row failed.
class RowErrors {
public:
    explicit RowErrors(ErrorSink* sink) : sink_(sink) {}
    template <typename MakeError>
    void fail(MakeError&& make) {
        sink_->fail(row_, std::forward<MakeError>(make));
    }
    template <typename MakeError>
    void fail_always(MakeError&& make) {
        sink_->fail_always(row_, std::forward<MakeError>(make));
    }
    EvalMode mode() const { return sink_->mode(); }
    void set_row(int64_t row) { row_ = row; }
    bool stopped() const { return sink_->has_error(); }

private:
    ErrorSink* sink_;
    int64_t row_ = 0;
};

/// Which rows to run, and the nulls that the function makes. Not a template: one copy for all functions.
class RowValidity {
public:
    explicit RowValidity(const KernelCall& call);
    bool valid(int64_t row) const { return bits_ == nullptr || ((bits_[row >> 6] >> (row & 63)) & 1); }
    void set_null(int64_t row);
    BufferPtr finish() { return std::move(nulls_); }

private:
    const KernelCall& call_;
    const uint64_t* bits_;
    std::shared_ptr<Buffer> nulls_;
};

namespace rows_detail {

/// Text results: views are set row by row, skipped rows stay empty.
class TextRows {
public:
    explicit TextRows(const KernelCall& call);
    void set(int64_t row, std::string_view text) { views_->mutable_as<StringView>()[row] = heap_.add(text); }
    ColumnPtr finish(RowValidity& validity);

private:
    const KernelCall& call_;
    std::shared_ptr<Buffer> views_;
    StringHeap heap_;
};

std::shared_ptr<Buffer> allocate_values(const KernelCall& call, int64_t width);
ColumnPtr finish_values(const KernelCall& call, std::shared_ptr<Buffer> values, RowValidity& validity);

template <typename T>
class ValueRows {
public:
    using Stored = std::conditional_t<std::is_same_v<T, bool>, uint8_t, T>;
    explicit ValueRows(const KernelCall& call)
        : call_(call),
          buffer_(allocate_values(call, sizeof(Stored))),
          out_(buffer_->template mutable_as<Stored>()) {}
    void set(int64_t row, const T& value) { out_[row] = static_cast<Stored>(value); }
    ColumnPtr finish(RowValidity& validity) { return finish_values(call_, std::move(buffer_), validity); }

private:
    const KernelCall& call_;
    std::shared_ptr<Buffer> buffer_;
    Stored* out_;
};

template <typename T>
using Bare = std::remove_cv_t<std::remove_reference_t<T>>;
template <typename T>
constexpr bool kIsState = std::is_base_of_v<KernelState, Bare<T>>;
template <typename T>
constexpr bool kIsArgument = !std::is_same_v<Bare<T>, StringWriter> && !std::is_same_v<Bare<T>, RowErrors> &&
                             !std::is_same_v<Bare<T>, EvalSettings> && !kIsState<T>;
template <typename T>
constexpr bool kNeedsValidRow = std::is_same_v<Bare<T>, StringWriter> || std::is_same_v<Bare<T>, RowErrors>;

/// Reads one parameter for one row.
template <typename T>
struct Reader {
    using Stored = std::conditional_t<
        std::is_same_v<Bare<T>, bool>, uint8_t,
        std::conditional_t<std::is_same_v<Bare<T>, std::string_view>, StringView, Bare<T>>>;
    const Stored* values;
    Reader(const KernelCall& call, size_t index, StringWriter&, RowErrors&)
        : values(call.arguments[index]->template values<Stored>()) {}
    Bare<T> get(int64_t row) const {
        if constexpr (std::is_same_v<Bare<T>, std::string_view>) {
            return values[row].view();
        } else {
            return static_cast<Bare<T>>(values[row]);
        }
    }
};
template <>
struct Reader<StringWriter&> {
    StringWriter& writer;
    Reader(const KernelCall&, size_t, StringWriter& w, RowErrors&) : writer(w) {}
    StringWriter& get(int64_t) const { return writer; }
};
template <>
struct Reader<RowErrors&> {
    RowErrors& errors;
    Reader(const KernelCall&, size_t, StringWriter&, RowErrors& e) : errors(e) {}
    RowErrors& get(int64_t) const { return errors; }
};
template <>
struct Reader<const EvalSettings&> {
    const EvalSettings& settings;
    Reader(const KernelCall& call, size_t, StringWriter&, RowErrors&) : settings(*call.settings) {}
    const EvalSettings& get(int64_t) const { return settings; }
};
template <typename T>
requires kIsState<T>
struct Reader<T> {
    const Bare<T>& state;
    Reader(const KernelCall& call, size_t, StringWriter&, RowErrors&)
        : state(static_cast<const Bare<T>&>(*call.state)) {}
    const Bare<T>& get(int64_t) const { return state; }
};

template <typename R>
struct Result {
    using Value = R;
    static constexpr bool kOptional = false;
};
template <typename R>
struct Result<std::optional<R>> {
    using Value = R;
    static constexpr bool kOptional = true;
};

/// Position among the SQL arguments of parameter I.
template <size_t I, typename... A>
constexpr size_t argument_index() {
    constexpr bool is_argument[] = {kIsArgument<A>..., false};
    size_t index = 0;
    for (size_t i = 0; i < I; ++i) index += is_argument[i] ? 1 : 0;
    return index;
}

template <auto F, typename R, typename... A, size_t... I>
ColumnPtr run(const KernelCall& call, std::index_sequence<I...>) {
    constexpr bool kWrites = (std::is_same_v<Bare<A>, StringWriter> || ...);
    constexpr bool kText = kWrites || std::is_same_v<typename Result<R>::Value, std::string> ||
                           std::is_same_v<typename Result<R>::Value, std::string_view>;
    constexpr bool kValidOnly = kText || (kNeedsValidRow<A> || ...);
    StringWriter writer;
    RowErrors errors(call.errors);
    RowValidity validity(call);
    const std::tuple<Reader<A>...> readers{Reader<A>(call, argument_index<I, A...>(), writer, errors)...};
    using Output =
        std::conditional_t<kText, TextRows,
                           ValueRows<std::conditional_t<std::is_void_v<R>, bool, typename Result<R>::Value>>>;
    Output output(call);
    for (int64_t row = 0; row < call.rows; ++row) {
        if constexpr (kValidOnly) {
            if (!validity.valid(row)) continue;
            errors.set_row(row);
        }
        if constexpr (kWrites) {
            writer.clear();
            if constexpr (std::is_same_v<R, bool>) {
                if (!F(std::get<I>(readers).get(row)...)) validity.set_null(row);
            } else {
                F(std::get<I>(readers).get(row)...);
            }
            output.set(row, writer.text());
        } else if constexpr (Result<R>::kOptional) {
            auto value = F(std::get<I>(readers).get(row)...);
            if (value) {
                output.set(row, *value);
            } else {
                validity.set_null(row);
                if constexpr (!kText) output.set(row, {});
            }
        } else {
            output.set(row, F(std::get<I>(readers).get(row)...));
        }
    }
    return output.finish(validity);
}

template <auto F, typename R, typename... A>
ColumnPtr apply(const KernelCall& call, R (*)(A...)) {
    return run<F, R, A...>(call, std::index_sequence_for<A...>{});
}

}  // namespace rows_detail

template <auto F>
ColumnPtr rows(const KernelCall& call) {
    return rows_detail::apply<F>(call, F);
}

}  // namespace firesteel
