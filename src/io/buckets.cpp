#include "io/buckets.h"

#include <algorithm>

#include "column/builder.h"
#include "column/selection.h"
#include "functions/scalar/hash/spark_hash.h"

namespace firesteel {

namespace {

constexpr int32_t kSeed = 42;

int32_t bucket_of_hash(int32_t hash, int32_t count) {
    const int32_t rest = hash % count;
    return rest < 0 ? rest + count : rest;
}

/// Of types whose equal values have equal hashes.
bool is_prunable(const Type& type) {
    return !type.is_nested() && !type.is(TypeId::kFloat) && !type.is(TypeId::kDouble) &&
           !type.is(TypeId::kVariant) && !type.is(TypeId::kUdt) && type.collation() == "UTF8_BINARY";
}

using Buckets = std::optional<std::set<int32_t>>;

/// Asks one filter after the other.
class BucketProbe {
public:
    BucketProbe(int32_t column, int32_t count, const MemoryPoolPtr& pool)
        : column_(column), count_(count), pool_(pool) {}

    Buckets of(const ExprPtr& filter) const {
        if (filter->is_call("and")) return intersect(of(filter->children[0]), of(filter->children[1]));
        if (filter->is_call("or")) return unite(of(filter->children[0]), of(filter->children[1]));
        if (filter->is_call("isnull") && is_column(filter->children[0])) return std::set<int32_t>{of_null()};
        if (filter->is_call("=") || filter->is_call("==") || filter->is_call("<=>")) return of_equal(*filter);
        if (filter->is_call("in")) return of_in(*filter);
        return std::nullopt;
    }

    static Buckets intersect(Buckets a, Buckets b) {
        if (!a) return b;
        if (b) std::erase_if(*a, [&](int32_t bucket) { return !b->contains(bucket); });
        return a;
    }

private:
    static Buckets unite(Buckets a, Buckets b) {
        if (!a || !b) return std::nullopt;
        a->insert(b->begin(), b->end());
        return a;
    }

    bool is_column(const ExprPtr& expr) const {
        return expr->is(ExprKind::kInput) && expr->id == column_ && is_prunable(expr->type);
    }

    int32_t of_null() const { return bucket_of_hash(kSeed, count_); }

    int32_t of_value(const Type& type, const Value& value) const {
        if (value.is_null()) return of_null();
        const auto builder = ColumnBuilder::make(type, pool_);
        builder->append(value);
        int32_t hash = kSeed;
        murmur3_rows(*builder->finish(), &hash);
        return bucket_of_hash(hash, count_);
    }

    Buckets of_equal(const Expr& call) const {
        const ExprPtr& first = call.children[0];
        const ExprPtr& column = is_column(first) ? first : call.children[1];
        const ExprPtr& value = is_column(first) ? call.children[1] : first;
        if (!is_column(column) || !value->is_literal() || value->type != column->type) return std::nullopt;
        if (value->value.is_null() && !call.is_call("<=>")) return std::set<int32_t>();
        return std::set<int32_t>{of_value(column->type, value->value)};
    }

    Buckets of_in(const Expr& call) const {
        const ExprPtr& column = call.children[0];
        if (!is_column(column)) return std::nullopt;
        std::set<int32_t> buckets;
        for (size_t i = 1; i < call.children.size(); ++i) {
            const ExprPtr& value = call.children[i];
            if (!value->is_literal() || value->type != column->type) return std::nullopt;
            if (!value->value.is_null()) buckets.insert(of_value(column->type, value->value));
        }
        return buckets;
    }

    const int32_t column_, count_;
    const MemoryPoolPtr& pool_;
};

}  // namespace

std::vector<int32_t> bucket_ids(const Batch& batch, const std::vector<int32_t>& columns, int32_t count,
                                const MemoryPoolPtr& pool) {
    std::vector<int32_t> ids(static_cast<size_t>(batch.rows), kSeed);
    for (const int32_t column : columns)
        murmur3_rows(*flatten(batch.columns[static_cast<size_t>(column)], pool), ids.data());
    for (int32_t& id : ids) id = bucket_of_hash(id, count);
    return ids;
}

std::optional<int32_t> bucket_of_file(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    for (size_t at = name.rfind('_'); at != std::string_view::npos && at > 0; at = name.rfind('_', at - 1)) {
        size_t end = at + 1;
        int64_t number = 0;
        while (end < name.size() && name[end] >= '0' && name[end] <= '9' && number <= INT32_MAX)
            number = number * 10 + (name[end++] - '0');
        const bool is_number = end > at + 1 && (end == name.size() || name[end] == '.');
        if (is_number && number <= INT32_MAX) return static_cast<int32_t>(number);
    }
    return std::nullopt;
}

std::optional<std::set<int32_t>> wanted_buckets(const Exprs& filters, int32_t column, int32_t count,
                                                const MemoryPoolPtr& pool) {
    const BucketProbe probe(column, count, pool);
    Buckets buckets;
    for (const ExprPtr& filter : filters) {
        if (is_deterministic(filter)) buckets = BucketProbe::intersect(std::move(buckets), probe.of(filter));
    }
    return buckets;
}

}  // namespace firesteel
