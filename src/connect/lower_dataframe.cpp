#include "common/error.h"
#include "connect/lower_relation.h"
#include "connect/message_options.h"
#include "spark/connect/relations.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Relation;

MutablePlan lower_to_df(const spark::connect::ToDF& to_df, Session& session) {
    auto out = spec::make<spec::ToDf>();
    out->input = lower_relation(to_df.input(), session);
    out->names.assign(to_df.column_names().begin(), to_df.column_names().end());
    return out;
}

MutablePlan lower_with_columns(const spark::connect::WithColumns& with, Session& session) {
    auto out = spec::make<spec::WithColumns>();
    out->input = lower_relation(with.input(), session);
    for (const auto& alias : with.aliases()) {
        if (alias.name_size() != 1) {
            throw Error("CONNECT_INVALID_PLAN.WITH_COLUMNS_REQUIRE_SINGLE_NAME_PART",
                        {{"got", std::to_string(alias.name_size())}});
        }
        auto column = spec::make<spec::Alias>(lower_expression(alias.expr(), session),
                                              std::vector<std::string>{alias.name(0)});
        column->metadata = alias.metadata();
        out->columns.push_back(std::move(column));
    }
    return out;
}

MutablePlan lower_rename(const spark::connect::WithColumnsRenamed& rename, Session& session) {
    auto out = spec::make<spec::WithColumnsRenamed>();
    out->input = lower_relation(rename.input(), session);
    for (const auto& pair : rename.renames()) out->renames.emplace_back(pair.col_name(), pair.new_col_name());
    if (out->renames.empty())
        out->renames = sorted_options(rename.rename_columns_map());  // clients before 4.0
    return out;
}

MutablePlan lower_drop(const spark::connect::Drop& drop, Session& session) {
    auto out = spec::make<spec::Drop>();
    out->input = lower_relation(drop.input(), session);
    out->names.assign(drop.column_names().begin(), drop.column_names().end());
    out->columns = lower_expressions(drop.columns(), session);
    return out;
}

Schema struct_fields(const Type& type) {
    if (type.is(TypeId::kStruct)) return type.fields();
    throw Error("CONNECT_INVALID_PLAN.INVALID_SCHEMA_NON_STRUCT_TYPE",
                {{"inputSchema", type.to_string()}, {"dataType", type.to_sql()}});
}

MutablePlan lower_to_schema(const spark::connect::ToSchema& to_schema, Session& session) {
    auto out = spec::make<spec::ToSchema>();
    out->input = lower_relation(to_schema.input(), session);
    out->schema = struct_fields(lower_type(to_schema.schema(), session));
    return out;
}

MutablePlan lower_show(const spark::connect::ShowString& show, Session& session) {
    auto out = spec::make<spec::ShowString>();
    out->input = lower_relation(show.input(), session);
    out->rows = show.num_rows();
    out->truncate = show.truncate();
    out->vertical = show.vertical();
    return out;
}

MutablePlan lower_html(const spark::connect::HtmlString& html, Session& session) {
    auto out = spec::make<spec::HtmlString>();
    out->input = lower_relation(html.input(), session);
    out->rows = html.num_rows();
    out->truncate = html.truncate();
    return out;
}

MutablePlan lower_parse(const spark::connect::Parse& parse, Session& session) {
    using spark::connect::Parse;
    auto out = spec::make<spec::Parse>();
    out->input = lower_relation(parse.input(), session);
    switch (parse.format()) {
        case Parse::PARSE_FORMAT_CSV:
            out->format = "csv";
            break;
        case Parse::PARSE_FORMAT_JSON:
            out->format = "json";
            break;
        case Parse::PARSE_FORMAT_XML:
            out->format = "xml";
            break;
        default:
            throw Error("CONNECT_INVALID_PLAN.INVALID_ENUM", {{"fullName", "spark.connect.Parse.ParseFormat"},
                                                              {"name", "PARSE_FORMAT_UNSPECIFIED"},
                                                              {"number", std::to_string(parse.format())}});
    }
    if (parse.has_schema()) out->schema = struct_fields(lower_type(parse.schema(), session));
    out->options = sorted_options(parse.options());
    return out;
}

MutablePlan lower_metrics(const spark::connect::CollectMetrics& collect, Session& session) {
    auto out = spec::make<spec::CollectMetrics>();
    out->input = lower_relation(collect.input(), session);
    out->name = collect.name();
    out->metrics = lower_expressions(collect.metrics(), session);
    return out;
}

MutablePlan lower_as_of_join(const spark::connect::AsOfJoin& join, Session& session) {
    auto out = spec::make<spec::AsOfJoin>();
    out->left = lower_relation(join.left(), session);
    out->right = lower_relation(join.right(), session);
    out->left_as_of = lower_expression(join.left_as_of(), session);
    out->right_as_of = lower_expression(join.right_as_of(), session);
    if (join.has_join_expr()) out->condition = lower_expression(join.join_expr(), session);
    out->using_columns.assign(join.using_columns().begin(), join.using_columns().end());
    out->join_type = join.join_type();
    if (join.has_tolerance()) out->tolerance = lower_expression(join.tolerance(), session);
    out->allow_exact_matches = join.allow_exact_matches();
    out->direction = join.direction();
    return out;
}

[[noreturn]] void raise_nearest_by(const char* what, ErrorParameters parameters) {
    throw Error(std::string("NEAREST_BY_JOIN.") + what, std::move(parameters));
}

/// The words that a nearest-by join is described with, in lower case and without underscores.
std::string plain_word(const std::string& word) {
    std::string out;
    for (const char c : word) {
        if (c != '_') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

MutablePlan lower_nearest_by_join(const spark::connect::NearestByJoin& join, Session& session) {
    constexpr int32_t kMaxResults = 100'000;
    const std::string type = plain_word(join.join_type());
    const std::string mode = plain_word(join.mode());
    const std::string direction = plain_word(join.direction());
    const bool outer = type == "left" || type == "leftouter";
    if (!outer && type != "inner") {
        raise_nearest_by("UNSUPPORTED_JOIN_TYPE",
                         {{"joinType", join.join_type()}, {"supported", "'INNER', 'LEFT OUTER'"}});
    }
    if (mode != "approx" && mode != "exact")
        raise_nearest_by("UNSUPPORTED_MODE", {{"mode", join.mode()}, {"supported", "'approx', 'exact'"}});
    if (direction != "distance" && direction != "similarity") {
        raise_nearest_by("UNSUPPORTED_DIRECTION",
                         {{"direction", join.direction()}, {"supported", "'distance', 'similarity'"}});
    }
    if (join.num_results() < 1 || join.num_results() > kMaxResults) {
        raise_nearest_by("NUM_RESULTS_OUT_OF_RANGE", {{"numResults", std::to_string(join.num_results())},
                                                      {"min", "1"},
                                                      {"max", std::to_string(kMaxResults)}});
    }
    auto out = spec::make<spec::NearestByJoin>(lower_relation(join.left(), session),
                                               lower_relation(join.right(), session),
                                               outer ? spec::JoinType::kLeftOuter : spec::JoinType::kInner);
    out->count = join.num_results();
    out->approximate = mode == "approx";
    out->by_distance = direction == "distance";
    out->ranking = lower_expression(join.ranking_expression(), session);
    return out;
}

}  // namespace

MutablePlan lower_dataframe(const Proto& relation, Session& session) {
    switch (relation.rel_type_case()) {
        case Proto::kToDf:
            return lower_to_df(relation.to_df(), session);
        case Proto::kWithColumns:
            return lower_with_columns(relation.with_columns(), session);
        case Proto::kWithColumnsRenamed:
            return lower_rename(relation.with_columns_renamed(), session);
        case Proto::kDrop:
            return lower_drop(relation.drop(), session);
        case Proto::kToSchema:
            return lower_to_schema(relation.to_schema(), session);
        case Proto::kShowString:
            return lower_show(relation.show_string(), session);
        case Proto::kHtmlString:
            return lower_html(relation.html_string(), session);
        case Proto::kParse:
            return lower_parse(relation.parse(), session);
        case Proto::kCollectMetrics:
            return lower_metrics(relation.collect_metrics(), session);
        case Proto::kAsOfJoin:
            return lower_as_of_join(relation.as_of_join(), session);
        case Proto::kNearestByJoin:
            return lower_nearest_by_join(relation.nearest_by_join(), session);
        default:
            return nullptr;
    }
}

}  // namespace firesteel
