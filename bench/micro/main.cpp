// What single kernels do in a second of one processor, beside memcpy() on the same machine.

#include <fmt/core.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <vector>

#include "column/builder.h"
#include "column/selection.h"
#include "measure.h"

namespace firesteel::micro {
namespace {

constexpr int kRuns = 7;
constexpr int64_t kCopied = int64_t{64} << 20;
double copied_per_second = 0;

double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double best_of_runs(const std::function<void()>& work, const std::function<void()>& prepare) {
    double best = 1e9;
    for (int run = 0; run < kRuns; ++run) {
        prepare();
        const double begin = cpu_seconds();
        work();
        best = std::min(best, cpu_seconds() - begin);
    }
    return best;
}

void measure_copying() {
    std::vector<char> from(kCopied, 'x'), to(kCopied, 'y');
    const double seconds = best_of_runs([&] { std::memcpy(to.data(), from.data(), from.size()); }, [] {});
    copied_per_second = static_cast<double>(kCopied) / seconds;
    fmt::print("| work | million rows a second | GB a second | of memcpy |\n|---|---|---|---|\n");
    fmt::print("| memcpy() | | {:.2f} | 1 |\n", copied_per_second / 1e9);
}

}  // namespace

void measure(const std::string& name, int64_t rows, int64_t bytes, const std::function<void()>& work,
             const std::function<void()>& prepare) {
    const double seconds = best_of_runs(work, prepare);
    const double per_second = static_cast<double>(bytes) / seconds;
    fmt::print("| {} | {:.1f} | {:.2f} | {:.3f} |\n", name, static_cast<double>(rows) / seconds / 1e6,
               per_second / 1e9, per_second / copied_per_second);
}

const MemoryPoolPtr& pool() {
    static const MemoryPoolPtr kPool = MemoryPool::make_root("micro", MemoryPool::kUnlimited);
    return kPool;
}

EvalSettingsPtr settings() {
    static const EvalSettingsPtr kSettings = std::make_shared<const EvalSettings>();
    return kSettings;
}

ColumnPtr longs(int64_t rows, const std::function<int64_t(int64_t)>& value) {
    auto builder = ColumnBuilder::make(Type::long_integer(), pool());
    for (int64_t row = 0; row < rows; ++row) builder->append(Value(value(row)));
    return builder->finish();
}

ColumnPtr texts(int64_t rows, const std::function<std::string(int64_t)>& text) {
    auto builder = ColumnBuilder::make(Type::string(), pool());
    for (int64_t row = 0; row < rows; ++row) builder->append(Value(text(row)));
    return builder->finish();
}

std::vector<ColumnPtr> batches_of(const ColumnPtr& column) {
    std::vector<ColumnPtr> batches;
    for (int64_t at = 0; at < column->size(); at += kDefaultBatchRows)
        batches.push_back(slice(column, at, std::min(kDefaultBatchRows, column->size() - at), pool()));
    return batches;
}

}  // namespace firesteel::micro

int main() {
    using namespace firesteel::micro;
    measure_copying();
    measure_tables();
    measure_expressions();
    measure_files();
}
