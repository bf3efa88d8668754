#pragma once

#include <string>

#include "catalog/catalog.h"
#include "plan/logical_plan.h"
#include "plan/scope.h"

namespace firesteel {

/// What becomes of a persistent view's columns when those of its query change. Columns are found by the name
/// that the query gave them when the view was made, except under kEvolution, which takes what comes.
enum class ViewSchemaMode {
    kUnsupported,   // views made while sessions had no modes: as kBinding, and shown without a mode
    kBinding,       // types may become wider only, and are cast back
    kCompensation,  // are cast back
    kTypeEvolution,
    kEvolution,
};

/// The property of views that holds the mode; nobody is shown it.
constexpr const char* kViewSchemaProperty = "view.schemaMode";

ViewSchemaMode view_schema_mode(const ViewDefinition& view);
/// "TYPE EVOLUTION"; empty for kUnsupported.
std::string view_schema_mode_text(const ViewDefinition& view);

/// The columns of the view's query as the view, whose schema is `promised` to its readers, has them, but for
/// their ids. Raises INCOMPATIBLE_VIEW_SCHEMA_CHANGE and CANNOT_UP_CAST_DATATYPE.
NamedExprs fit_view_columns(const ViewDefinition& view, const Schema& promised, const ScopeColumns& query,
                            const EvalSettingsPtr& settings);

/// A view whose columns evolve has in the catalog those it had when it was last read.
void keep_evolved_schema(SharedCatalog& catalog, const ViewDefinition& view, const NamedExprs& columns);

}  // namespace firesteel
