// Relations without inputs that need no catalog: range, rows of the client, VALUES.

#include <algorithm>

#include "catalog/identifier.h"
#include "codec/sql_token.h"
#include "column/builder.h"
#include "expr/evaluator.h"
#include "functions/coercion.h"
#include "plan/query_resolver.h"
#include "plan/range_arguments.h"
#include "plan/switches.h"

namespace firesteel {

Relation QueryResolver::resolve_range(const spec::Range& plan) {
    if (plan.step == 0) {
        throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "step (0) cannot be 0"}});
    }
    const Attribute id{next_expr_id(), "id", Type::long_integer(), false, {}};
    const int32_t partitions = plan.partitions.value_or(context_.default_parallelism);
    return relation_of(std::make_shared<Range>(plan.start, plan.end, plan.step, partitions, id));
}

Relation QueryResolver::resolve_local_relation(const spec::LocalRelation& plan) {
    Attributes output;
    for (const auto& field : plan.schema) {
        output.push_back({next_expr_id(), field.name, field.type, field.nullable, field.metadata});
    }
    return relation_of(std::make_shared<LocalRows>(std::move(output), plan.batches));
}

namespace {

Value inline_value(const ExprPtr& expr) {
    try {
        return evaluate_constant(expr);
    } catch (const Error&) {
        throw Error("INVALID_INLINE_TABLE.FAILED_SQL_EXPRESSION_EVALUATION", {{"sqlExpr", shown_sql(expr)}});
    }
}

}  // namespace

Relation QueryResolver::resolve_values(const spec::Values& plan) {
    std::vector<Exprs> rows;
    BindContext nothing;
    for (const auto& written : plan.rows) {
        if (written.size() != plan.rows[0].size()) {
            throw Error("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                        {{"expectedNumCols", std::to_string(plan.rows[0].size())},
                         {"actualNumCols", std::to_string(written.size())},
                         {"rowIndex", std::to_string(rows.size())}});
        }
        Exprs row;
        for (const auto& expression : written) {
            ExprPtr value = bind(*expression, nothing);
            if (has_sql_function_call(value) || has_aggregate(value) || has_window(value) ||
                has_generator(value) || !is_deterministic(value)) {
                throw Error("INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE",
                            {{"expr", shown_sql(value)}});
            }
            if (any_of(value, [](const Expr& e) { return e.is(ExprKind::kSubquery); }))
                throw Error("UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.SCALAR_SUBQUERY_IN_VALUES");
            row.push_back(std::move(value));
        }
        rows.push_back(std::move(row));
    }
    const size_t width = rows.at(0).size();
    Attributes output;
    bool constant = true;
    for (size_t i = 0; i < width; ++i) {
        std::vector<Type> types;
        bool nullable = false;
        for (const auto& row : rows) {
            types.push_back(row[i]->type);
            nullable = nullable || row[i]->nullable;
        }
        const std::string name = "col" + std::to_string(i + 1);
        // Inline tables do not turn numbers and dates into strings, nor the other way round.
        const auto is_text = [](const Type& t) { return t.is_string(); };
        const auto is_other = [](const Type& t) { return !t.is_string() && !t.is(TypeId::kNull); };
        const bool mixed = std::any_of(types.begin(), types.end(), is_text) &&
                           std::any_of(types.begin(), types.end(), is_other);
        const auto type = common_type(types, context_.settings->ansi);
        if (mixed || !type) {
            throw Error("INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE",
                        {{"colName", quote_identifier(name)}});
        }
        for (auto& row : rows) {
            row[i] = cast_to(row[i], *type);
            constant = constant && is_foldable(row[i]);
        }
        output.push_back({next_expr_id(), name, *type, nullable, {}});
    }
    if (constant) {
        std::vector<ColumnPtr> columns;
        for (size_t i = 0; i < width; ++i) {
            auto builder = ColumnBuilder::make(output[i].type, context_.pool);
            for (const auto& row : rows) builder->append(inline_value(row[i]));
            columns.push_back(builder->finish());
        }
        std::vector<Batch> batches = {Batch{static_cast<int64_t>(rows.size()), std::move(columns), {}}};
        return relation_of(std::make_shared<LocalRows>(std::move(output), std::move(batches)));
    }
    std::vector<LogicalPlanPtr> inputs;
    for (const auto& row : rows) {
        NamedExprs columns;
        for (size_t i = 0; i < width; ++i) columns.push_back({row[i], new_attribute(output[i].name, row[i])});
        auto one = std::make_shared<LocalRows>(Attributes{}, std::vector<Batch>{Batch{1, {}, {}}});
        inputs.push_back(std::make_shared<Project>(std::move(one), std::move(columns)));
    }
    if (inputs.size() == 1) return relation_of(inputs[0]);
    return relation_of(std::make_shared<Union>(std::move(inputs), std::move(output)));
}

Relation QueryResolver::resolve_cached_remote(const spec::CachedRemoteRelation& plan) {
    LogicalPlanPtr cached = context_.find_cached_relation ? context_.find_cached_relation(plan.id) : nullptr;
    if (!cached) {
        throw Error("CONNECT_INVALID_PLAN.DATAFRAME_NOT_FOUND", {{"dfId", plan.id}, {"sessionId", ""}});
    }
    std::vector<std::pair<int64_t, int64_t>> renamed;
    return relation_of(renew_ids(cached, renamed));
}

namespace {

/// sql_keywords(): one row per keyword, and whether it may name nothing under the session's settings.
spec::PlanPtr keyword_rows(bool enforce_reserved) {
    auto rows = spec::make<spec::Values>();
    for (const std::string_view keyword : listed_sql_keywords()) {
        const bool reserved = enforce_reserved && is_reserved_keyword(keyword);
        rows->rows.push_back({spec::make<spec::Literal>(Type::string(), std::string(keyword)),
                              spec::make<spec::Literal>(Type::boolean(), Value(reserved))});
    }
    const auto named = [](const char* column, const char* name) {
        return spec::make<spec::Alias>(spec::make<spec::Attribute>(spec::NameParts{column}),
                                       std::vector<std::string>{name});
    };
    return spec::make<spec::Project>(rows,
                                     spec::Expressions{named("col1", "keyword"), named("col2", "reserved")});
}

/// python_worker_logs(): what Python workers have logged; there are none.
Relation worker_logs(const AnalyzerContext& context) {
    if (!is_on(context, Switch::kWorkerLogs)) {
        throw Error("FEATURE_NOT_ENABLED", {{"featureName", "Python Worker Logging"},
                                            {"configKey", "spark.sql.pyspark.worker.logging.enabled"},
                                            {"configValue", "true"}});
    }
    const Type text = Type::string();
    const Type frame = Type::structure({{"class", text}, {"method", text}, {"file", text}, {"line", text}});
    const Type failure =
        Type::structure({{"class", text}, {"msg", text}, {"stacktrace", Type::array(frame)}});
    Attributes columns;
    for (const Field& field : Schema{{"ts", Type::timestamp()},
                                     {"level", text},
                                     {"msg", text},
                                     {"context", Type::map(text, text)},
                                     {"exception", failure},
                                     {"logger", text}})
        columns.push_back({next_expr_id(), field.name, field.type, true, {}});
    return relation_of(std::make_shared<LocalRows>(std::move(columns), std::vector<Batch>{}));
}

}  // namespace

Relation QueryResolver::resolve_table_function(const spec::TableFunction& plan) {
    if (plan.name.empty()) {  // IDENTIFIER(expr)(...)
        const auto& clause = *plan.arguments.at(0)->as<spec::IdentifierClause>();
        BindContext constants;
        spec::TableFunction named;
        named.name = identifier_of(*clause.name, constants);
        named.arguments = clause.arguments;
        return resolve_table_function(named);
    }
    const std::string name = lower_case(plan.name.back());
    const bool qualified = plan.name.size() > 1 && !equal_ignoring_case(plan.name.end()[-2], "builtin");
    const FunctionRecord* record = qualified ? nullptr : FunctionRegistry::instance().find(name);
    if (!record && (qualified || (name != "sql_keywords" && name != "range"))) {
        if (const auto definition = find_sql_function(plan.name))
            return resolve_sql_table_function(*definition, plan.arguments);
    }
    BindContext nothing;
    if (!qualified && name == "sql_keywords" && plan.arguments.empty()) {
        return resolve(*keyword_rows(context_.settings->ansi && context_.enforce_reserved_keywords));
    }
    if (!qualified && name == "python_worker_logs") {
        if (!plan.arguments.empty()) {
            throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                        {{"functionName", "`python_worker_logs`"},
                         {"expectedNum", "0"},
                         {"actualNum", std::to_string(plan.arguments.size())},
                         {"docroot", "https://spark.apache.org/docs/latest"}});
        }
        return worker_logs(context_);
    }
    if (!qualified && name == "range") {
        Exprs arguments;
        for (const auto& argument : plan.arguments) arguments.push_back(bind(*argument, nothing));
        return resolve_range(range_of(arguments, context_.settings));
    }
    if (record && !record->internal && record->kind != FunctionKind::kGenerator)
        throw Error("NOT_A_TABLE_FUNCTION", {{"functionName", quote_identifiers(plan.name)}});
    if (!record || record->kind != FunctionKind::kGenerator) {
        throw Error("UNRESOLVABLE_TABLE_VALUED_FUNCTION", {{"name", quote_identifiers(plan.name)}});
    }
    const ExprPtr generator = bind_function(spec::Function(plan.name, plan.arguments), nothing);
    Relation one =
        relation_of(std::make_shared<LocalRows>(Attributes{}, std::vector<Batch>{Batch{1, {}, {}}}));
    return generate(std::move(one), generator, {}, {}, is_outer_generator(generator), nullptr);
}

}  // namespace firesteel
