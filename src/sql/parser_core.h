#pragma once

#include <utility>

#include "codec/sql_cursor.h"
#include "codec/type_parser.h"
#include "spec/command.h"
#include "spec/expression.h"
#include "spec/plan.h"
#include "spec/query.h"
#include "spec/script.h"
#include "spec/source.h"

namespace firesteel::sql {

using spec::ExpressionPtr;
using spec::Expressions;
using spec::NameParts;
using spec::PlanPtr;

/// The recursive descent parser, one per text. Its methods are spread over the .cpp files named below, by
/// what they parse. A method that finds no fitting token raises PARSE_SYNTAX_ERROR there; nobody tries a
/// parse and takes it back, so the time is linear in the text. Text that may be a query or an expression,
/// `((...`, is settled by `Group`.
class Parser : public SqlCursor {
public:
    using SqlCursor::SqlCursor;

    // expression_parser.cpp
    ExpressionPtr expression();
    ExpressionPtr named_expression();
    Expressions named_expressions();
    Expressions expressions();
    ExpressionPtr value_expression();

    // query_parser.cpp
    PlanPtr query();

    // statement_parser.cpp, script_parser.cpp
    PlanPtr statement();
    PlanPtr script();

    /// Raises what was put off until the text had been read to its end.
    void raise_deferred() const;
    /// Was there a `:name` for a value to be given?
    bool names_parameters() const { return names_parameters_; }

private:
    /// Operators, joins, set operations in a row: they make trees as deep as the chain is long.
    static constexpr size_t kMaxChain = 2000;

    /// What a pair of parentheses holds: a query, or an expression.
    struct Group {
        PlanPtr query;
        ExpressionPtr expression;
    };
    /// A relation in parentheses; a query may still be continued by UNION and the like.
    struct RelationGroup {
        PlanPtr plan;
        bool is_query = false;
    };
    struct TableAlias {
        std::string name;
        std::vector<std::string> columns;
    };
    /// GROUP BY lists, as Spark crosses them: each element stands for its grouping sets.
    using GroupingSets = std::vector<Expressions>;

    // expression_parser.cpp
    size_t start() const { return pending_ ? pending_start_ : position(); }
    ExpressionPtr or_expression();
    ExpressionPtr and_expression();
    ExpressionPtr not_expression();
    ExpressionPtr predicated();
    ExpressionPtr predicate(ExpressionPtr value);
    ExpressionPtr exists_or_name();
    ExpressionPtr between(ExpressionPtr value, bool negated, size_t first);
    ExpressionPtr in(ExpressionPtr value, bool negated, size_t first);
    ExpressionPtr like(ExpressionPtr value, bool negated, size_t first);
    ExpressionPtr quantified_like(ExpressionPtr value, bool ilike, bool negated, size_t first);
    ExpressionPtr is_predicate(ExpressionPtr value, size_t first);
    ExpressionPtr binary(int min_level);
    ExpressionPtr unary();
    ExpressionPtr balanced(std::string_view name, const Expressions& operands, size_t low, size_t high,
                           const std::shared_ptr<const QueryContext>& origin);
    bool starts_predicate(size_t ahead) const;
    bool starts_clause(size_t ahead = 0) const;
    bool ends_item(size_t ahead) const;
    bool may_retry();
    Type data_type();
    template <typename F>
    ExpressionPtr deferring(F parse, size_t first);
    std::string escape_character(size_t first);

    // primary_parser.cpp
    ExpressionPtr primary();
    ExpressionPtr primary_head();
    ExpressionPtr word_primary();
    ExpressionPtr postfix(ExpressionPtr base, size_t first);
    ExpressionPtr dereference(const ExpressionPtr& base, size_t first);
    ExpressionPtr variant_path(ExpressionPtr base, size_t first);
    ExpressionPtr parenthesized();
    Group group();
    Group rest_of_group(Group inner, size_t inner_first, size_t first);
    ExpressionPtr row_or_expression(size_t first);
    ExpressionPtr star(NameParts target, size_t first);
    ExpressionPtr parameter();
    bool starts_query(size_t ahead = 0) const;
    bool continues_query() const;
    bool is_lambda_parameters() const;
    bool is_interval_literal() const;
    ExpressionPtr lambda();
    ExpressionPtr scalar_subquery(PlanPtr plan, size_t first);

    // function_parser.cpp
    ExpressionPtr name_or_call();
    ExpressionPtr column_regex(const NameParts& parts, size_t first);
    ExpressionPtr function_call(NameParts name, size_t first);
    ExpressionPtr identifier_clause();
    void function_arguments(spec::Function& function);
    ExpressionPtr function_argument();
    ExpressionPtr function_suffix(std::shared_ptr<spec::Function> function, size_t first);
    ExpressionPtr special_call();
    ExpressionPtr case_expression();
    ExpressionPtr case_or_name();
    ExpressionPtr cast_expression();
    ExpressionPtr extract_call();
    ExpressionPtr substring_call();
    ExpressionPtr trim_call();
    ExpressionPtr overlay_call();
    ExpressionPtr position_call();
    ExpressionPtr datetime_unit_call();
    bool in_call(std::string_view word) const;
    int commas_in_call() const;

    // window_parser.cpp
    bool starts_window() const;
    bool starts_window_clause() const;
    size_t name_length(size_t ahead) const;
    spec::WindowSpec window_spec();
    spec::WindowFrame window_frame();
    spec::FrameBound frame_bound();
    std::vector<std::pair<std::string, spec::WindowSpec>> window_clause();
    PlanPtr with_window_clause(PlanPtr plan, size_t first);
    Expressions sort_items();
    ExpressionPtr sort_item();

    // literal_parser.cpp
    ExpressionPtr literal();
    ExpressionPtr number(bool negative, size_t first);
    ExpressionPtr typed_literal();
    ExpressionPtr string_literal();
    ExpressionPtr integral_literal(const Token& token, bool negative, size_t first);
    ExpressionPtr decimal_literal(std::string digits, size_t first);
    ExpressionPtr floating_literal(const std::string& digits, bool is_float, size_t first);

    // interval_parser.cpp
    ExpressionPtr interval_literal();

    // query_parser.cpp
    PlanPtr query_after(PlanPtr primary, size_t first);
    PlanPtr query_term(PlanPtr left, size_t first, int min_level);
    PlanPtr query_primary();
    PlanPtr organize(PlanPtr plan);
    PlanPtr set_operation(PlanPtr left, size_t first, int level);
    bool set_operator_level(int& level) const;
    std::shared_ptr<spec::With> common_table_expressions();
    void check_names(const spec::With& with, size_t first);
    PlanPtr from_statement();

    // select_parser.cpp
    PlanPtr select_query();
    PlanPtr select_after_from(PlanPtr from);
    PlanPtr select_body(PlanPtr from, size_t first);
    PlanPtr finish_select(PlanPtr plan, bool distinct,
                          const std::vector<std::shared_ptr<spec::Hint>>& hint_list, size_t first);
    std::vector<std::shared_ptr<spec::Hint>> hints();
    /// The nodes of one SELECT: what is wrong with one of them is wrong with the whole, whose end is not
    /// known when they are made.
    class Clauses {
    public:
        PlanPtr add(std::shared_ptr<spec::Plan> node) {
            nodes_.push_back(node);
            return node;
        }
        void set_origin(const std::shared_ptr<const QueryContext>& origin) {
            for (const auto& node : nodes_) node->origin = origin;
        }

    private:
        std::vector<std::shared_ptr<spec::Plan>> nodes_;
    };
    PlanPtr aggregate(PlanPtr input, Expressions select_list, Clauses& clauses);
    void grouping_clause(spec::Aggregate& aggregate);
    GroupingSets grouping_element(spec::GroupKind& kind, Expressions& all);
    GroupingSets grouping_analytics(Expressions& all);
    Expressions grouping_set();

    // transform_parser.cpp
    PlanPtr transform_query(PlanPtr from);
    void transform_output(spec::ScriptTransformation& node);
    spec::RowFormat row_format();
    bool is_transform() const;
    bool starts_script_columns() const;

    // relation_parser.cpp, join_parser.cpp, sample_parser.cpp
    PlanPtr from_clause();
    PlanPtr relation();
    PlanPtr relation_primary();
    PlanPtr relation_extensions(PlanPtr left);
    RelationGroup relation_group();
    PlanPtr table_reference();
    PlanPtr join(PlanPtr left);
    std::optional<spec::JoinType> join_type();
    bool starts_join() const;
    void join_criteria(spec::Join& join, size_t first);
    PlanPtr nearest_by(const spec::Join& join, size_t first);
    PlanPtr inline_table();
    PlanPtr table_function(NameParts name, size_t first);
    ExpressionPtr table_function_argument();
    ExpressionPtr table_argument();
    TableAlias table_alias();
    PlanPtr aliased(PlanPtr plan, size_t first);
    PlanPtr sample(PlanPtr plan);
    PlanPtr sample_method(const PlanPtr& input, size_t first);
    void time_travel(spec::ReadTable& table);
    PlanPtr lateral_views(PlanPtr plan);
    PlanPtr watermarked(PlanPtr plan);
    bool starts_watermark() const;

    // pivot_parser.cpp
    PlanPtr pivot(PlanPtr input);
    PlanPtr unpivot(PlanPtr input);
    void unpivot_columns(spec::Unpivot& unpivot);
    void unpivot_column_sets(spec::Unpivot& unpivot);
    std::string unpivot_alias();
    bool starts_pivot() const;
    bool starts_unpivot() const;

    // pipe_parser.cpp
    PlanPtr pipe_operator(PlanPtr input, size_t query_first);
    PlanPtr pipe_select(PlanPtr input);
    PlanPtr pipe_set(PlanPtr input, size_t query_first);
    PlanPtr pipe_drop(PlanPtr input, size_t query_first);
    PlanPtr pipe_aggregate(PlanPtr input);
    PlanPtr pipe_organize(PlanPtr input);

    // names and lists used by statements: clause_parser.cpp
    NameParts table_name();
    std::vector<std::string> name_list();
    spec::Options property_list();
    std::string property_key();
    std::string property_value();
    std::vector<std::pair<std::string, ExpressionPtr>> partition_spec();
    bool if_exists();
    bool if_not_exists();
    spec::Options options_clause();

    // statements, one file per family
    PlanPtr set_statement();
    PlanPtr reset_statement();
    PlanPtr set_time_zone();
    PlanPtr create_statement();
    PlanPtr create_view();
    PlanPtr create_temporary_view_using(std::shared_ptr<spec::CreateView> view, size_t first);
    void view_clauses(spec::CreateView& view, size_t first);
    void metric_view_clauses(spec::CreateView& view, bool metrics, const std::string& language, size_t first);
    std::string view_schema_mode();
    bool starts_typed_columns() const;
    [[noreturn]] void raise_replace_and_not_exists(const spec::CreateView& view, size_t first);
    PlanPtr create_table();
    PlanPtr create_table_like(std::shared_ptr<spec::CreateTable> table, size_t first);
    void table_clauses(spec::CreateTable& table, size_t first);
    void skip_constraint();
    std::string generated_column();
    std::string stored_as();
    spec::Options expression_property_list();
    void table_elements(spec::CreateTable& table);
    void column_definition(spec::CreateTable& table);
    void partitioning(spec::CreateTable& table);
    PlanPtr create_namespace();
    PlanPtr drop_statement();
    PlanPtr insert_statement();
    std::shared_ptr<spec::Insert> insert_target();
    void insert_directory(spec::Insert& insert);
    PlanPtr show_statement();
    PlanPtr show_functions(size_t first);
    PlanPtr describe_statement();
    PlanPtr describe_function(std::shared_ptr<spec::DescribeStatement> node, size_t first);
    PlanPtr explain_statement();
    PlanPtr cache_statement();
    PlanPtr uncache_statement();
    PlanPtr refresh_statement();
    PlanPtr use_statement();
    PlanPtr other_statement();
    PlanPtr alter_statement();
    PlanPtr alter_namespace(size_t first);
    void alter_partition(spec::AlterTable& alter);
    void alter_action(spec::AlterTable& alter);
    void alter_rename(spec::AlterTable& alter);
    void alter_set(spec::AlterTable& alter);
    void alter_add(spec::AlterTable& alter);
    void alter_drop(spec::AlterTable& alter);
    spec::AlterTable::Column alter_column_definition();
    bool alter_column_option(spec::AlterTable::Column& column);
    void alter_columns(spec::AlterTable& alter);
    void alter_column_set(spec::AlterTable::Column& column);
    PlanPtr truncate_statement();
    PlanPtr comment_statement();
    PlanPtr analyze_statement();
    PlanPtr repair_statement();
    PlanPtr change_rows(std::string statement, spec::NameParts table, size_t first);
    PlanPtr unsupported(std::string name, size_t first);
    PlanPtr unsupported_to_end(std::string name);

    // variable_statement.cpp, row_statement.cpp, function_statement.cpp, script_parser.cpp
    PlanPtr declare_variable();
    PlanPtr set_variable(size_t first);
    void assignments();
    void variable_assignments(spec::SetVariable& out);
    PlanPtr drop_variable();
    PlanPtr execute_immediate();
    PlanPtr with_arguments(PlanPtr statement, const Expressions& arguments);
    PlanPtr multi_insert();
    PlanPtr delete_statement();
    PlanPtr update_statement();
    PlanPtr merge_statement();
    void merge_clause();
    PlanPtr create_function();
    void function_name(spec::CreateFunction& function, size_t first);
    void function_parameters(spec::CreateFunction& function, size_t first);
    void function_returns(spec::CreateFunction& function);
    void function_characteristics(spec::CreateFunction& function);
    PlanPtr drop_function();
    PlanPtr refresh_function();
    spec::ScriptBody script_body(std::initializer_list<std::string_view> ends, bool may_be_empty);
    void expect_control_end(std::string_view word);
    void check_statement_begins();
    spec::ScriptNodePtr script_node();
    spec::ScriptNodePtr script_block(std::string label, size_t first);
    std::string end_label(const std::string& label);
    spec::ScriptCondition script_condition();
    spec::ScriptNodePtr script_if(size_t first);
    spec::ScriptNodePtr script_case(size_t first);
    spec::ScriptNodePtr script_loop(std::string_view kind, std::string label, size_t first);
    spec::ScriptNodePtr script_for(std::string label, size_t first);
    spec::ScriptNodePtr script_statement();
    spec::ScriptNodePtr declare_in_script();
    spec::ScriptNodePtr declare_handler();
    PlanPtr declare_cursor();
    bool starts_declare_cursor() const;
    PlanPtr cursor_statement();
    PlanPtr temporary_table(const spec::CreateTable& table, size_t first);
    PlanPtr load_data();
    PlanPtr resource_statement();
    [[noreturn]] void raise_native_command();
    [[noreturn]] void refuse_native_command(const std::string& operation, size_t first);
    void refuse_native_alteration(size_t first, bool of_partition);
    std::string text_to_end();

    template <typename T>
    ExpressionPtr finish(std::shared_ptr<T> node, size_t first) {
        node->origin = context(first);
        return node;
    }
    template <typename T>
    PlanPtr finish_plan(std::shared_ptr<T> plan, size_t first) {
        plan->origin = context(first);
        return plan;
    }
    ExpressionPtr call(std::string_view name, Expressions arguments, size_t first);
    ExpressionPtr negate_if(bool negated, ExpressionPtr condition, size_t first);
    static ExpressionPtr string_constant(std::string_view text);

    /// The first error that is not one of syntax: it stands only when the rest of the text parses.
    std::optional<Error> deferred_;
    /// An expression already parsed (a group that turned out to be one) which the next primary() shall
    /// return.
    ExpressionPtr pending_;
    size_t pending_start_ = 0;
    ExpressionPtr last_row_;  // the row constructor parsed last: before IN (query) its parts count singly
    int retries_ = 0;  // of constructs that failed and are read as names instead, for the sake of the error
    int parameters_ = 0;  // `?` seen so far
    bool names_parameters_ = false;
    bool in_named_expression_ = false;  // where quoted names may be regular expressions
};

}  // namespace firesteel::sql
