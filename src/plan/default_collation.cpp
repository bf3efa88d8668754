#include "plan/default_collation.h"

#include <algorithm>

#include "catalog/partition_places.h"
#include "column/collation.h"
#include "plan/metric_view.h"
#include "plan/view_schema.h"

namespace firesteel {

namespace {

constexpr const char* kSetting = "spark.sql.session.collation.default";

}  // namespace

std::string collation_in(const ObjectProperties& properties) {
    const auto found = properties.find(kCollationProperty);
    return found == properties.end() ? std::string() : found->second;
}

ObjectProperties shown_properties(ObjectProperties properties) {
    properties.erase(kCollationProperty);
    properties.erase(kViewSchemaProperty);
    PartitionPlaces().put_into(properties);
    properties.erase(kViewLanguageProperty);
    return properties;
}

const std::string& default_collation(const AnalyzerContext& context) {
    static const std::string none;
    const auto found = context.source_settings.find(kSetting);
    return found == context.source_settings.end() ? none : found->second;
}

void set_default_collation(AnalyzerContext& context, const std::string& collation) {
    if (collation.empty()) {
        context.source_settings.erase(kSetting);
    } else {
        context.source_settings[kSetting] = collation;
    }
}

ExprPtr in_default_collation(ExprPtr call, const AnalyzerContext& context) {
    const std::string& collation = default_collation(context);
    if (collation.empty() || !is_default_string(call->type)) return call;
    const bool plain = std::any_of(call->children.begin(), call->children.end(), [](const ExprPtr& argument) {
        const Type* text = first_string(argument->type);
        return text != nullptr && is_default_string(*text);
    });
    if (plain) return call;
    const EvalSettingsPtr settings = call->settings;
    return make_implicit_cast(std::move(call), Type::string(collation), EvalMode::kAnsi, settings);
}

}  // namespace firesteel
