#include "plan/query_resolver.h"
namespace firesteel {
#define LATER(m, t) Relation QueryResolver::m(const spec::t&) { unsupported(#t); }
LATER(resolve_transpose, Transpose)
LATER(resolve_summary, Summary)
LATER(resolve_describe, Describe)
LATER(resolve_crosstab, Crosstab)
LATER(resolve_covariance, Covariance)
LATER(resolve_correlation, Correlation)
LATER(resolve_approx_quantile, ApproxQuantile)
LATER(resolve_freq_items, FreqItems)
LATER(resolve_sample_by, SampleBy)
LATER(resolve_as_of_join, AsOfJoin)
LATER(resolve_parse, Parse)
}
