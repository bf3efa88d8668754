#include "functions/scalar/datetime/parse_datetime.h"
#include "functions/scalar/datetime/pattern_argument.h"

namespace firesteel {

namespace {

Resolution resolve(const ResolveRequest& r) { return resolve_parsing(r, Type::date(), false, false); }
Resolution resolve_try(const ResolveRequest& r) { return resolve_parsing(r, Type::date(), false, true); }

ColumnPtr to_date(const KernelCall& call) { return parse_datetime(call, ParsedAs::kDate, "try_to_date"); }

void mark(FunctionRecord& record) {
    record.can_fail = true;
    record.needs_time_zone = true;
    record.prepare = prepare_parsing;
}

void mark_try(FunctionRecord& record) {
    mark(record);
    record.null_on_failure = true;
}

}  // namespace

FUNCTION("to_date")
    .group("datetime_funcs")
    .since("1.5.0")
    .doc("Reads `date_str` as a date, by the pattern `fmt` where one is given, else as a cast does.")
    .example("SELECT to_date('2009-07-30 04:17:52')", "2009-07-30")
    .example("SELECT to_date('2016-12-31', 'yyyy-MM-dd')", "2016-12-31")
    .overload(resolve, to_date)
    .with(mark);

FUNCTION("try_to_date")
    .group("datetime_funcs")
    .since("4.0.0")
    .doc("As to_date, but NULL where `date_str` cannot be read.")
    .example("SELECT try_to_date('2016-12-31')", "2016-12-31")
    .example("SELECT try_to_date('foo', 'yyyy-MM-dd')", "NULL")
    .overload(resolve_try, to_date)
    .with(mark_try);

}  // namespace firesteel
