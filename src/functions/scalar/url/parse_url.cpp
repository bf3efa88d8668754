#include <optional>
#include <string>

#include "codec/java_regex.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/url/uri.h"

namespace firesteel {

namespace {

std::optional<std::string> file_of(const Uri& uri) {
    if (!uri.path) return std::nullopt;
    return std::string(*uri.path) + (uri.query ? "?" + std::string(*uri.query) : "");
}

std::optional<std::string> owned(const std::optional<std::string_view>& part) {
    return part ? std::optional(std::string(*part)) : std::nullopt;
}

std::optional<std::string> part_of(const Uri& uri, std::string_view part) {
    if (part == "HOST") return owned(uri.host);
    if (part == "PATH") return owned(uri.path);
    if (part == "QUERY") return owned(uri.query);
    if (part == "REF") return owned(uri.fragment);
    if (part == "PROTOCOL") return owned(uri.scheme);
    if (part == "FILE") return file_of(uri);
    if (part == "AUTHORITY") return owned(uri.authority);
    if (part == "USERINFO") return owned(uri.user_info);
    return std::nullopt;
}

/// The value of the first key=value of a query; the key is a regular expression to Spark.
std::optional<std::string> query_value(std::string_view query, std::string_view key) {
    const auto regex = JavaRegex::compile("(&|^)" + std::string(key) + "=([^&]*)");
    std::vector<JavaRegex::Group> groups;
    if (!regex || !regex->find(query, 0, groups) || groups.size() < 3 || !groups[2].matched())
        return std::nullopt;
    const auto begin = static_cast<size_t>(groups[2].begin);
    return std::string(query.substr(begin, static_cast<size_t>(groups[2].end) - begin));
}

std::optional<Uri> uri_or_fail(std::string_view url, RowErrors& errors) {
    auto uri = parse_uri(url);
    if (!uri) errors.fail([&] { return Error("INVALID_URL", {{"url", std::string(url)}}); });
    return uri;
}

std::optional<std::string> parse_url(std::string_view url, std::string_view part, RowErrors& errors) {
    const auto uri = uri_or_fail(url, errors);
    return uri ? part_of(*uri, part) : std::nullopt;
}

std::optional<std::string> parse_url_key(std::string_view url, std::string_view part, std::string_view key,
                                         RowErrors& errors) {
    if (part != "QUERY") return std::nullopt;
    const auto uri = uri_or_fail(url, errors);
    return uri && uri->query ? query_value(*uri->query, key) : std::nullopt;
}

/// Texts only: nothing is cast.
Resolution resolve_parse_url(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    for (size_t i = 0; i < request.arguments.size(); ++i) {
        const Type& type = request.arguments[i].type;
        if (!type.is_string() && !type.is(TypeId::kNull)) raise_unexpected_type(request, i, "\"STRING\"");
    }
    return {std::vector<Type>(request.arguments.size(), Type::string()), Type::string(), true};
}

ColumnPtr part_of_url(const KernelCall& call) {
    return call.arguments.size() == 2 ? rows<parse_url>(call) : rows<parse_url_key>(call);
}

}  // namespace

FUNCTION("parse_url")
    .group("url_funcs")
    .since("2.0.0")
    .doc(
        "A part of a URL: HOST, PATH, QUERY, REF, PROTOCOL, FILE, AUTHORITY or USERINFO; of the QUERY also "
        "the value of one key.")
    .example("SELECT parse_url('http://spark.apache.org/path?query=1', 'HOST')", "spark.apache.org")
    .example("SELECT parse_url('http://spark.apache.org/path?query=1', 'QUERY', 'query')", "1")
    .overload(resolve_parse_url, part_of_url)
    .with([](FunctionRecord& r) { r.can_fail = true; });

FUNCTION("try_parse_url")
    .group("url_funcs")
    .since("4.0.0")
    .doc("As parse_url, but null when the URL is malformed.")
    .example("SELECT try_parse_url('http://spark.apache.org/path?query=1', 'QUERY')", "query=1")
    .overload(resolve_parse_url, part_of_url)
    .with([](FunctionRecord& r) { r.null_on_failure = true; });

}  // namespace firesteel
