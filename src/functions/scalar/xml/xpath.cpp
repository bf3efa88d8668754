// xpath and its kin: XPath 1.0 over a document per row, each giving another type.

#include <pugixml.hpp>

#include <cmath>
#include <limits>

#include "codec/number_text.h"
#include "codec/xml_reader.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

struct PathState final : KernelState {
    std::string text;
    pugi::xpath_query query;
};

[[noreturn]] void raise_bad_path(const std::string& path, const char* reason) {
    throw Error("_LEGACY_ERROR_RUNTIME", {{"message", "Invalid XPath '" + path + "': " + reason}});
}

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    if (constants.size() < 2 || !constants[1] || constants[1]->is_null()) return nullptr;
    auto state = std::make_shared<PathState>();
    state->text = constants[1]->as_string();
    if (state->text.empty()) return state;
    try {
        state->query = pugi::xpath_query(state->text.c_str());
    } catch (const pugi::xpath_exception& error) {
        raise_bad_path(state->text, error.what());
    }
    return state;
}

Resolution resolve(const ResolveRequest& request, Type result) {
    check_argument_count(request, 2, 2);
    if (!request.arguments[1].constant) {
        raise_mismatch(request, "NON_FOLDABLE_INPUT",
                       {{"inputName", "`path`"},
                        {"inputType", "\"STRING\""},
                        {"inputExpr", "\"" + request.arguments[1].sql + "\""}});
    }
    for (size_t i = 0; i < 2; ++i) {
        const Type& type = request.arguments[i].type;
        if (!type.is_string() && !type.is(TypeId::kNull)) raise_unexpected_type(request, i, "\"STRING\"");
    }
    return {{Type::string(), Type::string()}, std::move(result), true};
}

void fill_nulls(const KernelCall& call, int64_t from, ColumnBuilder& out) {
    for (int64_t row = from; row < call.rows; ++row) out.append_null();
}

/// Calls `use(row, document)` for each row with a document and a path; the others are null. Documents that
/// are malformed end the query.
template <typename Use>
void for_each_document(const KernelCall& call, ColumnBuilder& out, const Use& use) {
    RowValidity validity(call);
    const auto* state = static_cast<const PathState*>(call.state);
    for (int64_t row = 0; row < call.rows; ++row) {
        const std::string_view text = call[0].values<StringView>()[row].view();
        if (!validity.valid(row) || !state || state->text.empty() || text.empty()) {
            out.append_null();
            continue;
        }
        pugi::xml_document document;
        const bool good =
            is_xml_document(text) &&
            document.load_buffer(text.data(), text.size(), pugi::parse_default | pugi::parse_ws_pcdata,
                                 pugi::encoding_utf8);
        if (!good) {
            out.append_null();
            call.errors->fail_always(row, [&] {
                return Error("_LEGACY_ERROR_RUNTIME",
                             {{"message", "Error loading expression '" + state->text + "'"}});
            });
            return fill_nulls(call, row + 1, out);
        }
        use(*state, document);
    }
}

/// Java's Double.toString, but that whole numbers have no fraction, and no exponent.
std::string number_text(double value) {
    if (std::isnan(value)) return "NaN";
    if (std::isinf(value)) return value < 0 ? "-Infinity" : "Infinity";
    char buffer[400];
    if (value == std::floor(value)) {
        const int size = std::snprintf(buffer, sizeof(buffer), "%.0f", value == 0 ? 0.0 : value);
        return {buffer, static_cast<size_t>(size)};
    }
    std::string text(buffer, static_cast<size_t>(format_double(value, buffer)));
    const size_t exponent = text.find('E');
    if (exponent == std::string::npos) return text;
    const int digits = static_cast<int>(exponent) - 2 - std::atoi(text.c_str() + exponent + 1);
    const int size = std::snprintf(buffer, sizeof(buffer), "%.*f", std::min(std::max(digits, 1), 340), value);
    return {buffer, static_cast<size_t>(size)};
}

ColumnPtr xpath_string(const KernelCall& call) {
    StringBuilder out(Type::string(), call.pool);
    for_each_document(call, out, [&](const PathState& state, const pugi::xml_document& document) {
        if (state.query.return_type() == pugi::xpath_type_number) {
            out.append_value(number_text(state.query.evaluate_number(document)));
        } else {
            out.append_value(state.query.evaluate_string(document));
        }
    });
    return out.finish();
}

ColumnPtr xpath_boolean(const KernelCall& call) {
    FixedBuilder<uint8_t> out(Type::boolean(), call.pool);
    for_each_document(call, out, [&](const PathState& state, const pugi::xml_document& document) {
        out.append_value(state.query.evaluate_boolean(document));
    });
    return out.finish();
}

/// As Java's narrowing: NaN is 0, what is too large the nearest; shorts are cut out of ints.
template <typename T>
T narrow(double value) {
    if constexpr (std::is_floating_point_v<T>) {
        return static_cast<T>(value);
    } else {
        using Wide = std::conditional_t<sizeof(T) == 8, int64_t, int32_t>;
        if (std::isnan(value)) return 0;
        constexpr auto kMost = std::numeric_limits<Wide>::max();
        constexpr auto kLeast = std::numeric_limits<Wide>::min();
        if (value >= static_cast<double>(kMost)) return static_cast<T>(kMost);
        if (value <= static_cast<double>(kLeast)) return static_cast<T>(kLeast);
        return static_cast<T>(static_cast<Wide>(value));
    }
}

template <typename T>
ColumnPtr xpath_number(const KernelCall& call) {
    FixedBuilder<T> out(*call.result_type, call.pool);
    for_each_document(call, out, [&](const PathState& state, const pugi::xml_document& document) {
        out.append_value(narrow<T>(state.query.evaluate_number(document)));
    });
    return out.finish();
}

/// Texts and attributes of the nodes found; elements have no value of their own.
ColumnPtr xpath(const KernelCall& call) {
    ListBuilder out(*call.result_type, call.pool);
    auto& texts = static_cast<StringBuilder&>(out.child());
    for_each_document(call, out, [&](const PathState& state, const pugi::xml_document& document) {
        if (state.query.return_type() != pugi::xpath_type_node_set)
            raise_bad_path(state.text, "it gives no nodes");
        pugi::xpath_node_set nodes = state.query.evaluate_node_set(document);
        nodes.sort();
        for (const pugi::xpath_node& node : nodes) {
            if (node.attribute()) {
                texts.append_value(node.attribute().value());
            } else if (node.node().type() == pugi::node_element ||
                       node.node().type() == pugi::node_document) {
                texts.append_null();
            } else {
                texts.append_value(node.node().value());
            }
        }
        out.close_row();
    });
    return out.finish();
}

Resolution resolve_list(const ResolveRequest& r) { return resolve(r, Type::array(Type::string())); }
Resolution resolve_string(const ResolveRequest& r) { return resolve(r, Type::string()); }
Resolution resolve_boolean(const ResolveRequest& r) { return resolve(r, Type::boolean()); }
Resolution resolve_short(const ResolveRequest& r) { return resolve(r, Type::short_integer()); }
Resolution resolve_int(const ResolveRequest& r) { return resolve(r, Type::integer()); }
Resolution resolve_long(const ResolveRequest& r) { return resolve(r, Type::long_integer()); }
Resolution resolve_float(const ResolveRequest& r) { return resolve(r, Type::float_number()); }
Resolution resolve_double(const ResolveRequest& r) { return resolve(r, Type::double_number()); }

void reads_xml(FunctionRecord& record) {
    record.prepare = prepare;
    record.can_fail = true;
}

FUNCTION("xpath")
    .group("xml_funcs")
    .since("2.0.0")
    .doc("The texts and attributes that the XPath expression `xpath` finds in the document `xml`.")
    .example("SELECT xpath('<a><b>b1</b><b>b2</b><c>c1</c></a>', 'a/b/text()')", "[\"b1\",\"b2\"]")
    .overload(resolve_list, xpath)
    .with(reads_xml);

FUNCTION("xpath_string")
    .group("xml_funcs")
    .since("2.0.0")
    .doc("The text that the XPath expression gives: that of the first node found.")
    .example("SELECT xpath_string('<a><b>b</b><c>cc</c></a>', 'a/c')", "cc")
    .overload(resolve_string, xpath_string)
    .with(reads_xml);

FUNCTION("xpath_boolean")
    .group("xml_funcs")
    .since("2.0.0")
    .doc("Does the XPath expression give true, or find a node?")
    .example("SELECT xpath_boolean('<a><b>1</b></a>', 'a/b')", "true")
    .overload(resolve_boolean, xpath_boolean)
    .with(reads_xml);

FUNCTION("xpath_short")
    .group("xml_funcs")
    .since("2.0.0")
    .doc("The number that the XPath expression gives as a short; 0 for what is no number.")
    .example("SELECT xpath_short('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", "3")
    .overload(resolve_short, xpath_number<int16_t>)
    .with(reads_xml);

FUNCTION("xpath_int")
    .group("xml_funcs")
    .since("2.0.0")
    .doc("The number that the XPath expression gives as an int; 0 for what is no number.")
    .example("SELECT xpath_int('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", "3")
    .overload(resolve_int, xpath_number<int32_t>)
    .with(reads_xml);

FUNCTION("xpath_long")
    .group("xml_funcs")
    .since("2.0.0")
    .doc("The number that the XPath expression gives as a long; 0 for what is no number.")
    .example("SELECT xpath_long('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", "3")
    .overload(resolve_long, xpath_number<int64_t>)
    .with(reads_xml);

FUNCTION("xpath_float")
    .group("xml_funcs")
    .since("2.0.0")
    .doc("The number that the XPath expression gives as a float; NaN for what is no number.")
    .example("SELECT xpath_float('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", "3.0")
    .overload(resolve_float, xpath_number<float>)
    .with(reads_xml);

FUNCTION("xpath_double")
    .alias("xpath_number")
    .group("xml_funcs")
    .since("2.0.0")
    .doc("The number that the XPath expression gives as a double; NaN for what is no number.")
    .example("SELECT xpath_double('<a><b>1</b><b>2</b></a>', 'sum(a/b)')", "3.0")
    .overload(resolve_double, xpath_number<double>)
    .with(reads_xml);

}  // namespace
}  // namespace firesteel
