#include "functions/registry.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <unordered_map>

#include "functions/signature.h"

namespace firesteel {

namespace {

std::string lower(std::string_view name) {
    std::string out(name);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace

struct FunctionRegistry::Index {
    std::vector<std::unique_ptr<const FunctionRecord>> records;
    std::unordered_map<std::string, const FunctionRecord*> by_name;
};

FunctionRegistry::FunctionRegistry() : index_(std::make_unique<Index>()) {}

FunctionRegistry& FunctionRegistry::instance() {
    static FunctionRegistry registry;
    return registry;
}

const FunctionRecord& FunctionRegistry::add(std::unique_ptr<FunctionRecord> record) {
    const FunctionRecord& added = *record;
    std::vector<std::string> names = added.aliases;
    names.push_back(added.name);
    for (const auto& name : names) {
        if (!index_->by_name.emplace(lower(name), &added).second) {
            fmt::print(stderr, "function {} is registered twice\n", name);
            std::abort();
        }
    }
    index_->records.push_back(std::move(record));
    return added;
}

const FunctionRecord* FunctionRegistry::find(std::string_view name) const {
    const auto found = index_->by_name.find(lower(name));
    return found == index_->by_name.end() ? nullptr : found->second;
}

std::vector<const FunctionRecord*> FunctionRegistry::all() const {
    std::vector<const FunctionRecord*> records;
    for (const auto& record : index_->records) records.push_back(record.get());
    std::sort(records.begin(), records.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
    return records;
}

FunctionRegistration::FunctionRegistration(std::string name, FunctionKind kind)
    : record_(std::make_unique<FunctionRecord>()) {
    record_->name = std::move(name);
    record_->kind = kind;
}

FunctionRegistration::FunctionRegistration(FunctionRegistration&&) noexcept = default;

FunctionRegistration::~FunctionRegistration() {
    if (record_) FunctionRegistry::instance().add(std::move(record_));
}

FunctionRegistration& FunctionRegistration::alias(std::string name) {
    record_->aliases.push_back(std::move(name));
    return *this;
}

FunctionRegistration& FunctionRegistration::group(std::string name) {
    record_->group = std::move(name);
    return *this;
}

FunctionRegistration& FunctionRegistration::since(std::string version) {
    record_->since = std::move(version);
    return *this;
}

FunctionRegistration& FunctionRegistration::doc(std::string usage) {
    record_->usage = std::move(usage);
    return *this;
}

FunctionRegistration& FunctionRegistration::example(std::string sql, std::string result) {
    record_->examples.push_back({std::move(sql), std::move(result)});
    return *this;
}

Overload& FunctionRegistration::add_overload(std::string signature) {
    Overload& overload = record_->overloads.emplace_back();
    overload.parsed = std::make_shared<const Signature>(parse_signature(signature));
    overload.signature = std::move(signature);
    return overload;
}

Overload& FunctionRegistration::add_overload(Resolver resolver) {
    Overload& overload = record_->overloads.emplace_back();
    overload.resolver = resolver;
    return overload;
}

FunctionRegistration& FunctionRegistration::overload(std::string signature, ScalarKernel kernel) {
    add_overload(std::move(signature)).kernel = kernel;
    return *this;
}

FunctionRegistration& FunctionRegistration::overload(Resolver resolver, ScalarKernel kernel) {
    add_overload(resolver).kernel = kernel;
    return *this;
}

FunctionRegistration& FunctionRegistration::overload(std::string signature, const SpecialForm* special) {
    add_overload(std::move(signature)).special = special;
    return *this;
}

FunctionRegistration& FunctionRegistration::overload(Resolver resolver, const SpecialForm* special) {
    add_overload(resolver).special = special;
    return *this;
}

FunctionRegistration& FunctionRegistration::overload(std::string signature, AggregateFactory factory) {
    add_overload(std::move(signature)).aggregate = factory;
    return *this;
}

FunctionRegistration& FunctionRegistration::overload(Resolver resolver, AggregateFactory factory) {
    add_overload(resolver).aggregate = factory;
    return *this;
}

FunctionRegistration& FunctionRegistration::overload(std::string signature, WindowKernel kernel) {
    add_overload(std::move(signature)).window = kernel;
    return *this;
}

FunctionRegistration& FunctionRegistration::overload(Resolver resolver, WindowKernel kernel) {
    add_overload(resolver).window = kernel;
    return *this;
}

FunctionRegistration& FunctionRegistration::overload(Resolver resolver, GeneratorSchema schema,
                                                     GeneratorKernel kernel) {
    Overload& overload = add_overload(resolver);
    overload.generator = kernel;
    overload.generator_schema = schema;
    return *this;
}

FunctionRegistration& FunctionRegistration::with(void (*change)(FunctionRecord&)) {
    change(*record_);
    return *this;
}

}  // namespace firesteel
