// TRANSFORM: rows as lines of text through a shell command. Columns come in and go out as texts; what they
// mean before and after is for projections below and above.

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "codec/java_regex.h"
#include "column/builder.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/script_process.h"

namespace firesteel {

namespace {

/// The command runs once for each morsel that has rows, as for each of Spark's partitions.
class ScriptStream final : public Stream {
public:
    ScriptStream(const ScriptFormat& format, const JavaRegex& delimiter, size_t columns, Stream& input,
                 TaskContext& context)
        : format_(format), delimiter_(delimiter), columns_(columns), input_(input), context_(context) {}

    Progress next(Batch& out) override {
        for (;;) {
            if (take_lines(out)) return Progress::kMore;
            if (ended_) {
                reset();
                return Progress::kDone;
            }
            Batch batch;
            const Progress progress = input_.next(batch);
            if (progress == Progress::kBlocked) return progress;
            if (progress == Progress::kMore) {
                feed(batch);
                continue;
            }
            if (process_) process_->finish(output_);
            ended_ = true;
        }
    }

    void abandon() override {
        reset();
        input_.abandon();
    }

private:
    void reset() {
        process_.reset();
        output_.clear();
        at_ = 0;
        ended_ = false;
    }

    void feed(const Batch& batch) {
        if (!process_) {
            QueryState* query = context_.query;
            process_.emplace(format_.command, [query] { return query != nullptr && query->stopped(); });
        }
        std::string text;
        for (int64_t row = 0; row < batch.rows; ++row) {
            for (size_t i = 0; i < batch.columns.size(); ++i) {
                if (i > 0) text += format_.input_delimiter;
                const Column& column = *batch.columns[i];
                if (column.is_null(row)) {
                    text += format_.input_null;
                } else if (column.is_flat()) {
                    text += column.values<StringView>()[row].view();
                } else {
                    text += column.dictionary_values()->values<StringView>()[column.codes()[row]].view();
                }
            }
            text += '\n';
        }
        process_->write(text, output_);
    }

    /// A batch of whole lines; with the last of them at the end of the output.
    bool take_lines(Batch& out) {
        std::vector<StringBuilder> columns;
        for (size_t i = 0; i < columns_; ++i) columns.emplace_back(Type::string(), context_.pool);
        int64_t rows = 0;
        while (rows < context_.batch_rows && at_ < output_.size()) {
            const size_t end = std::min(output_.find_first_of("\r\n", at_), output_.size());
            const bool is_return = end < output_.size() && output_[end] == '\r';
            // A line ends at either of them, or both together: what comes next may belong to it.
            if (!ended_ && end + (is_return ? 1 : 0) >= output_.size()) break;
            append_line(std::string_view(output_).substr(at_, end - at_), columns);
            at_ = end + (is_return && output_.compare(end + 1, 1, "\n") == 0 ? 2 : 1);
            ++rows;
        }
        if (at_ >= output_.size() || at_ > kKeptBytes) {
            output_.erase(0, std::min(at_, output_.size()));
            at_ = 0;
        }
        if (rows == 0) return false;
        out = Batch();
        out.rows = rows;
        for (StringBuilder& column : columns) out.columns.push_back(column.finish());
        return true;
    }

    void append_line(std::string_view line, std::vector<StringBuilder>& columns) {
        const std::vector<std::string_view> fields = split(line);
        for (size_t i = 0; i < columns.size(); ++i) {
            const bool missing = i >= fields.size();
            if (missing || (format_.reads_nulls && fields[i] == format_.output_null)) {
                columns[i].append_null();
            } else {
                columns[i].append_value(fields[i]);
            }
        }
    }

    std::vector<std::string_view> split(std::string_view line) {
        std::vector<std::string_view> fields;
        size_t begin = 0;
        size_t from = 0;
        while (from <= line.size()) {
            if (!delimiter_.find(line, from, groups_)) break;
            const auto at = static_cast<size_t>(groups_[0].begin);
            const auto end = static_cast<size_t>(groups_[0].end);
            if (end == at) {  // an empty match ends a field behind each character
                if (at >= line.size()) break;
                from = at + 1;
                if (at == 0) continue;
            } else {
                from = end;
            }
            fields.push_back(line.substr(begin, at - begin));
            begin = end;
        }
        fields.push_back(line.substr(begin));
        return fields;
    }

    static constexpr size_t kKeptBytes = size_t{1} << 20;

    const ScriptFormat& format_;
    const JavaRegex& delimiter_;
    const size_t columns_;
    Stream& input_;
    TaskContext& context_;
    std::optional<ScriptProcess> process_;
    std::string output_;
    std::vector<JavaRegex::Group> groups_;
    size_t at_ = 0;       // what lies before has been handed on
    bool ended_ = false;  // the command, with all its output
};

class ScriptTransform final : public Transform {
public:
    ScriptTransform(ScriptFormat format, size_t columns)
        : format_(std::move(format)), columns_(columns), delimiter_(compiled(format_.output_delimiter)) {}
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override {
        return std::make_unique<ScriptStream>(format_, *delimiter_, columns_, input, context);
    }

private:
    static std::shared_ptr<const JavaRegex> compiled(const std::string& delimiter) {
        auto regex = JavaRegex::compile(delimiter, false);
        if (!regex) {
            throw Error("INVALID_PARAMETER_VALUE.PATTERN", {{"functionName", "`TRANSFORM`"},
                                                            {"parameter", "`FIELDS TERMINATED BY`"},
                                                            {"value", "'" + delimiter + "'"}});
        }
        return regex;
    }

    const ScriptFormat format_;
    const size_t columns_;
    const std::shared_ptr<const JavaRegex> delimiter_;
};

struct ScriptNode final : PhysicalNode {
    ScriptFormat format;

    std::string name() const override { return "SparkScriptTransformation"; }
    std::string describe() const override { return fmt::format("{} {}", name(), format.command); }
    void fields(FieldVisitor& visitor) override {
        visitor.field(format.command);
        visitor.field(format.input_delimiter);
        visitor.field(format.input_null);
        visitor.field(format.output_delimiter);
        visitor.field(format.output_null);
        visitor.field(format.reads_nulls);
    }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        builder.add_transform(std::make_shared<ScriptTransform>(format, output.size()));
    }
};

PhysicalPtr lower_script(const LogicalPlanPtr& plan, Lowering& lowering) {
    auto node = std::make_shared<ScriptNode>();
    node->inputs.push_back(lowering.lower(plan->inputs[0]));
    node->format = static_cast<const ScriptTransformation&>(*plan).format;
    return node;
}

REGISTER_OPERATOR(ScriptNode);
REGISTER_LOWERING(kScriptTransformation, 0, lower_script);

}  // namespace
}  // namespace firesteel
