#include <algorithm>

#include "column/selection.h"
#include "common/random.h"
#include "exec/operator.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/poisson_sampler.h"

namespace firesteel {

namespace {

struct SampleBounds {
    double lower = 0, upper = 1;
    bool with_replacement = false;
    int64_t seed = 0;
};

/// Draws for every row of a partition, in order, from a generator seeded by the partition's number. Rows that
/// come in several morsels of one partition say by their position how many draws to skip.
class SampleStream final : public Stream {
public:
    SampleStream(const SampleBounds& bounds, Stream& input, TaskContext& context)
        : bounds_(bounds),
          input_(input),
          context_(context),
          uniform_(0),
          poisson_(bounds.upper - bounds.lower) {}

    Progress next(Batch& out) override {
        while (true) {
            Batch batch;
            const Progress progress = input_.next(batch);
            if (progress != Progress::kMore) {
                if (progress == Progress::kDone) started_ = false;
                return progress;
            }
            if (!started_ || batch.position.partition != partition_) start(batch.position);
            std::vector<int32_t> rows;
            for (int32_t row = 0; row < batch.rows; ++row)
                rows.insert(rows.end(), static_cast<size_t>(draw()), row);
            if (rows.empty()) continue;
            out = take(batch, rows, context_.pool);
            out.position = {partition_, put_out_};
            put_out_ += out.rows;
            return Progress::kMore;
        }
    }
    void abandon() override { started_ = false; }

private:
    void start(const SourcePosition& position) {
        started_ = true;
        partition_ = position.partition;
        put_out_ = 0;
        if (bounds_.with_replacement) {
            JavaRandom seeds(bounds_.seed);
            int64_t seed = 0;
            for (int32_t i = 0; i <= partition_; ++i) {
                const auto high = static_cast<uint64_t>(static_cast<int64_t>(seeds.next(32))) << 32;
                seed =
                    static_cast<int64_t>(high + static_cast<uint64_t>(static_cast<int64_t>(seeds.next(32))));
            }
            poisson_.set_seed(seed);
        } else {
            uniform_ = XorShiftRandom(bounds_.seed + partition_);
        }
        for (int64_t i = 0; i < position.first_row; ++i) put_out_ += draw();
    }

    int32_t draw() {
        if (bounds_.with_replacement) return poisson_.sample();
        if (bounds_.upper - bounds_.lower <= 0) return 0;
        const double number = uniform_.next_double();
        return number >= bounds_.lower && number < bounds_.upper ? 1 : 0;
    }

    const SampleBounds& bounds_;
    Stream& input_;
    TaskContext& context_;
    XorShiftRandom uniform_;
    PoissonSampler poisson_;
    bool started_ = false;
    int32_t partition_ = 0;
    int64_t put_out_ = 0;
};

class SampleTransform final : public Transform {
public:
    explicit SampleTransform(SampleBounds bounds) : bounds_(bounds) {}
    std::unique_ptr<Stream> open(Stream& input, TaskContext& context) const override {
        return std::make_unique<SampleStream>(bounds_, input, context);
    }

private:
    const SampleBounds bounds_;
};

struct SampleNode final : PhysicalNode {
    SampleBounds bounds;

    std::string name() const override { return "Sample"; }
    std::string describe() const override {
        return "Sample " + std::to_string(bounds.lower) + ", " + std::to_string(bounds.upper) + ", " +
               (bounds.with_replacement ? "true" : "false") + ", " + std::to_string(bounds.seed);
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(bounds.lower);
        visitor.field(bounds.upper);
        visitor.field(bounds.with_replacement);
        visitor.field(bounds.seed);
    }
    void build(PipelineBuilder& builder) const override {
        builder.build(*inputs[0]);
        builder.add_transform(std::make_shared<SampleTransform>(bounds));
    }
};

PhysicalPtr lower_sample(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& sample = static_cast<const Sample&>(*plan);
    auto node = std::make_shared<SampleNode>();
    node->inputs.push_back(lowering.lower(sample.inputs[0]));
    node->bounds = {sample.lower, sample.upper, sample.with_replacement, sample.seed};
    return node;
}

REGISTER_OPERATOR(SampleNode);
REGISTER_LOWERING(kSample, 0, lower_sample);

}  // namespace
}  // namespace firesteel
