#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "column/type.h"
#include "column/value.h"
#include "expr/expr.h"

namespace firesteel {

/// Walks the fields of a plan node or expression, in a fixed order. Listing the fields once gives encoding,
/// decoding, equality and hashing: see encoding.h. A decoding visitor writes what it read into the
/// references.
class FieldVisitor {
public:
    virtual ~FieldVisitor() = default;
    virtual void field(bool& v) = 0;
    virtual void field(int32_t& v) = 0;
    virtual void field(int64_t& v) = 0;
    virtual void field(double& v) = 0;
    virtual void field(std::string& v) = 0;
    virtual void field(Type& v) = 0;
    virtual void field(Value& v) = 0;
    virtual void field(ExprPtr& v) = 0;
    virtual void field(EvalSettingsPtr& v) = 0;
    /// Number of entries of a list that follows; a decoder changes it.
    virtual void size(int64_t& v) = 0;

    void field(Field& v) {
        field(v.name);
        field(v.type);
        field(v.nullable);
        field(v.metadata);
    }
    void field(SortDirection& v) {
        field(v.ascending);
        field(v.nulls_first);
    }
    template <typename Enum>
    requires std::is_enum_v<Enum>
    void field(Enum& v) {
        int32_t number = static_cast<int32_t>(v);
        field(number);
        v = static_cast<Enum>(number);
    }
    template <typename T>
    void field(std::vector<T>& v) {
        int64_t n = static_cast<int64_t>(v.size());
        size(n);
        v.resize(static_cast<size_t>(n));
        for (size_t i = 0; i < v.size(); ++i) {
            if constexpr (std::is_same_v<T, bool>) {
                bool b = v[i];
                field(b);
                v[i] = b;
            } else {
                field(v[i]);
            }
        }
    }
};

}  // namespace firesteel
