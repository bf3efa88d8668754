#include "io/known_schemas.h"

#include <algorithm>

namespace firesteel {

namespace {

constexpr size_t kMostAnswers = 64;

}  // namespace

KnownSchemas& KnownSchemas::of_process() {
    static KnownSchemas schemas(FileQuestion::system_clock(), RowKeeper::of_process());
    return schemas;
}

std::optional<Schema> KnownSchemas::find(const FileQuestion& question) {
    const std::lock_guard lock(mutex_);
    const auto known = std::find_if(answers_.begin(), answers_.end(),
                                    [&](const Answer& answer) { return answer.question == question; });
    if (known == answers_.end()) return std::nullopt;
    std::rotate(answers_.begin(), known, known + 1);
    return answers_.front().schema;
}

std::optional<Schema> KnownSchemas::find_or_infer(const FileFormat& format,
                                                  const std::vector<ListedFile>& files,
                                                  const FormatOptions& options, const Infer& infer) {
    auto question = FileQuestion::of(format, files, options);
    if (!question || !question->is_settled(clock_)) return infer(nullptr);
    if (auto known = find(*question)) return known;
    const KeptRowsPtr rows = keeper_.begin(files);
    auto schema = infer(rows.get());
    // They may have changed meanwhile.
    if (!schema || FileQuestion::of(format, files, options) != question) return schema;
    if (rows != nullptr) keeper_.put(*question, *schema, rows);
    const std::lock_guard lock(mutex_);
    answers_.push_front({*std::move(question), *schema});
    if (answers_.size() > kMostAnswers) answers_.pop_back();
    return schema;
}

}  // namespace firesteel
