#pragma once

#include <map>
#include <string>

#include "codec/sql_cursor.h"
#include "functions/settings.h"

namespace firesteel {

struct AnalyzerContext;
class Session;

/// What the session's settings mean for one query, read once when it starts.
EvalSettingsPtr eval_settings(const Session& session);
ParserOptions parser_options(const Session& session);
/// The settings that readers and writers of files may ask for, by lower-case key, for FormatOptions.
std::map<std::string, std::string> source_settings(const Session& session);
/// The settings among the context's members; its functions are not touched.
void fill_settings(const Session& session, AnalyzerContext& context);

}  // namespace firesteel
