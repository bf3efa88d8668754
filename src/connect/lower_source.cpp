#include <algorithm>

#include "column/arrow_ipc.h"
#include "common/error.h"
#include "connect/lower_relation.h"
#include "connect/message_options.h"
#include "session/session.h"
#include "session/sql_text.h"
#include "spark/connect/relations.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Relation;
using spark::connect::Read;

MutablePlan lower_named_table(const Read& read, Session& session) {
    auto out = spec::make<spec::ReadTable>(parse_sql_name(session, read.named_table().unparsed_identifier()));
    out->options = sorted_options(read.named_table().options());
    out->is_streaming = read.is_streaming();
    return out;
}

MutablePlan lower_data_source(const Read& read, Session& session) {
    const Read::DataSource& source = read.data_source();
    auto out = spec::make<spec::ReadDataSource>();
    out->format = source.format();
    if (!source.schema().empty()) out->schema = parse_schema_text(session, source.schema());
    out->options = sorted_options(source.options());
    out->paths.assign(source.paths().begin(), source.paths().end());
    out->predicates.assign(source.predicates().begin(), source.predicates().end());
    if (!out->predicates.empty() && source.format() != "jdbc") {
        throw Error("CONNECT_INVALID_PLAN.PREDICATES_NOT_SUPPORTED_FOR_DATA_SOURCE",
                    {{"format", source.format()}});
    }
    out->is_streaming = read.is_streaming();
    return out;
}

MutablePlan lower_read(const Read& read, Session& session) {
    if (read.has_named_table()) return lower_named_table(read, session);
    if (read.has_data_source()) return lower_data_source(read, session);
    raise_one_of_not_set("spark.connect.Read", "READTYPE_NOT_SET");
}

template <typename Statement>
spec::PlanPtr parse_parameterized(const Statement& sql, Session& session) {
    spec::PlanPtr parsed = parse_sql_statement(session, sql.query());
    auto with = spec::make<spec::Parameterized>();
    for (const auto& [name, value] : sql.named_arguments())
        with->named.emplace_back(name, lower_expression(value, session));
    for (const auto& [name, value] : sql.args()) with->named.emplace_back(name, lower_literal(value));
    std::sort(with->named.begin(), with->named.end());
    with->positional = lower_expressions(sql.pos_arguments(), session);
    for (const auto& value : sql.pos_args()) with->positional.push_back(lower_literal(value));
    if (with->named.empty() && with->positional.empty()) return parsed;
    with->input = std::move(parsed);
    return with;
}

/// Its columns are named by the schema beside the bytes, or by Arrow's own.
MutablePlan local_relation(const std::string* data, const std::string& schema_text, Session& session) {
    auto out = spec::make<spec::LocalRelation>();
    if (!schema_text.empty()) out->schema = parse_schema_text(session, schema_text);
    if (data != nullptr && !data->empty()) {
        out->batches = decode_arrow_stream(*data, out->schema, session.engine()->pool());
    } else if (schema_text.empty()) {
        throw Error("CONNECT_INVALID_PLAN.INPUT_DATA_NO_SCHEMA");
    }
    return out;
}

std::shared_ptr<const std::string> uploaded(const std::string& hash, const char* condition,
                                            Session& session) {
    auto bytes = session.artifacts().find_cached(hash);
    if (bytes == nullptr) throw Error(condition, {{"hash", hash}, {"sessionUUID", session.id()}});
    return bytes;
}

/// A LocalRelation message that was uploaded before.
MutablePlan lower_cached_local(const spark::connect::CachedLocalRelation& cached, Session& session) {
    const auto bytes =
        uploaded(cached.hash(), "CONNECT_INVALID_PLAN.NOT_FOUND_CACHED_LOCAL_RELATION", session);
    spark::connect::LocalRelation relation;
    if (!relation.ParseFromString(*bytes)) {
        throw Error("CONNECT_INVALID_PLAN.CANNOT_PARSE",
                    {{"errorMsg", "The cached local relation is no message."}});
    }
    return local_relation(relation.has_data() ? &relation.data() : nullptr, relation.schema(), session);
}

/// Rows uploaded in several Arrow streams.
MutablePlan lower_chunked_local(const spark::connect::ChunkedCachedLocalRelation& chunked, Session& session) {
    constexpr const char* kNotFound = "CONNECT_INVALID_PLAN.NOT_FOUND_CHUNKED_CACHED_LOCAL_RELATION";
    if (chunked.datahashes_size() == 0)
        throw Error("CONNECT_INVALID_PLAN.CHUNKED_CACHED_LOCAL_RELATION_WITHOUT_DATA");
    const int64_t limit = session.config().get_long("spark.sql.session.localRelationSizeLimit");
    std::string schema_text;
    if (chunked.has_schemahash()) schema_text = *uploaded(chunked.schemahash(), kNotFound, session);
    auto out = spec::make<spec::LocalRelation>();
    if (!schema_text.empty()) out->schema = parse_schema_text(session, schema_text);
    int64_t size = 0;
    for (const std::string& hash : chunked.datahashes()) {
        const auto bytes = uploaded(hash, kNotFound, session);
        size += static_cast<int64_t>(bytes->size());
        if (size > limit) {
            throw Error("CONNECT_INVALID_PLAN.LOCAL_RELATION_SIZE_LIMIT_EXCEEDED",
                        {{"actualSize", std::to_string(size)}, {"limit", std::to_string(limit)}});
        }
        for (Batch& batch : decode_arrow_stream(*bytes, out->schema, session.engine()->pool())) {
            out->batches.push_back(std::move(batch));
        }
    }
    return out;
}

MutablePlan lower_range(const spark::connect::Range& range) {
    auto out = spec::make<spec::Range>();
    out->start = range.start();
    out->end = range.end();
    out->step = range.step();
    if (range.has_num_partitions()) out->partitions = range.num_partitions();
    return out;
}

MutablePlan lower_table_function(const spark::connect::UnresolvedTableValuedFunction& function,
                                 Session& session) {
    auto out = spec::make<spec::TableFunction>();
    out->name = {function.function_name()};
    out->arguments = lower_expressions(function.arguments(), session);
    return out;
}

MutablePlan lower_sql(const spark::connect::SQL& sql, Session& session) {
    // The statement is this relation: it gets the relation's plan id, so it must be a plan of its own.
    return std::const_pointer_cast<spec::Plan>(parse_parameterized(sql, session));
}

MutablePlan lower_local(const spark::connect::LocalRelation& local, Session& session) {
    return local_relation(local.has_data() ? &local.data() : nullptr, local.schema(), session);
}

}  // namespace

MutablePlan lower_source(const Proto& relation, Session& session) {
    switch (relation.rel_type_case()) {
        case Proto::kRead:
            return lower_read(relation.read(), session);
        case Proto::kSql:
            return lower_sql(relation.sql(), session);
        case Proto::kLocalRelation:
            return lower_local(relation.local_relation(), session);
        case Proto::kCachedLocalRelation:
            return lower_cached_local(relation.cached_local_relation(), session);
        case Proto::kChunkedCachedLocalRelation:
            return lower_chunked_local(relation.chunked_cached_local_relation(), session);
        case Proto::kRange:
            return lower_range(relation.range());
        case Proto::kUnresolvedTableValuedFunction:
            return lower_table_function(relation.unresolved_table_valued_function(), session);
        case Proto::kCachedRemoteRelation: {
            auto out = spec::make<spec::CachedRemoteRelation>();
            out->id = relation.cached_remote_relation().relation_id();
            return out;
        }
        default:
            return nullptr;
    }
}

}  // namespace firesteel
