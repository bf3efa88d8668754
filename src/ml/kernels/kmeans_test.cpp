#include "ml/kernels/kmeans.h"

#include <gtest/gtest.h>

#include <cmath>

#include "common/error.h"
#include "common/random.h"
#include "exec/worker_pool.h"
#include "ml/dataset.h"
#include "ml/kernels/moments.h"
#include "ml/kernels/silhouette.h"

namespace firesteel::ml {
namespace {

void in_order(int64_t rows, const std::function<void(int64_t, int64_t, int64_t)>& body) {
    const int64_t pieces = parallel_pieces(rows);
    for (int64_t piece = 0; piece < pieces; ++piece)
        body(piece, rows * piece / pieces, rows * (piece + 1) / pieces);
}

void never_stop() {}

DenseMatrix matrix(int64_t columns, std::vector<double> values) {
    DenseMatrix out(static_cast<int64_t>(values.size()) / columns, columns);
    out.values = std::move(values);
    return out;
}

/// `count` points around each of four corners.
DenseMatrix four_clouds(int64_t count) {
    DenseMatrix points(4 * count, 2);
    XorShiftRandom random(7);
    for (int64_t i = 0; i < points.rows; ++i) {
        points.row(i)[0] = (i % 2 == 0 ? 0.0 : 100.0) + random.next_gaussian();
        points.row(i)[1] = (i % 4 < 2 ? 0.0 : 100.0) + random.next_gaussian();
    }
    return points;
}

// What Spark 4.2.1 gives for these points.
TEST(KMeansTest, FindsTheTwoClustersOfSpark) {
    const DenseMatrix points = matrix(2, {0, 0, 1, 1, 9, 8, 8, 9, 5, 0});
    const KMeansResult result = fit_kmeans(points, {}, {.k = 2, .seed = 1}, in_order, never_stop);
    ASSERT_EQ(result.centers.rows, 2);
    const bool first = result.nearest[0] == 0;
    const double* low = result.centers.row(first ? 0 : 1);
    const double* high = result.centers.row(first ? 1 : 0);
    EXPECT_DOUBLE_EQ(low[0], 2.0);
    EXPECT_DOUBLE_EQ(low[1], 1.0 / 3);
    EXPECT_DOUBLE_EQ(high[0], 8.5);
    EXPECT_DOUBLE_EQ(high[1], 8.5);
    EXPECT_NEAR(result.cost, 15.666666666666666, 1e-12);
}

TEST(KMeansTest, SeparatesCloudsFromEitherStart) {
    const DenseMatrix points = four_clouds(500);
    for (const KMeansStart start : {KMeansStart::kParallel, KMeansStart::kRandom}) {
        // Random starts may put two centers into one cloud; the best of a few must not.
        double best = std::numeric_limits<double>::infinity();
        for (int64_t seed = 0; seed < 5; ++seed) {
            best = std::min(
                best,
                fit_kmeans(points, {}, {.k = 4, .start = start, .seed = seed}, in_order, never_stop).cost);
        }
        EXPECT_NEAR(best / static_cast<double>(points.rows), 2.0, 0.2);  // two coordinates of variance one
    }
}

TEST(KMeansTest, IsTheSameAtAnyNumberOfThreads) {
    const DenseMatrix points = four_clouds(20000);
    const KMeansParameters parameters{.k = 5, .seed = 3};
    const KMeansResult one = fit_kmeans(points, {}, parameters, in_order, never_stop);
    const KMeansResult many =
        fit_kmeans(points, {}, parameters, parallel_on(std::make_shared<WorkerPool>(4)), never_stop);
    EXPECT_EQ(one.centers.values, many.centers.values);
    EXPECT_EQ(one.nearest, many.nearest);
    EXPECT_EQ(one.cost, many.cost);
    EXPECT_EQ(one.iterations, many.iterations);
}

TEST(KMeansTest, HasNoMoreCentersThanDistinctPoints) {
    const DenseMatrix points = matrix(1, {1, 1, 2, 2, 2});
    for (const KMeansStart start : {KMeansStart::kParallel, KMeansStart::kRandom}) {
        const KMeansResult result =
            fit_kmeans(points, {}, {.k = 10, .start = start, .seed = 1}, in_order, never_stop);
        EXPECT_LE(result.centers.rows, 2);
        EXPECT_GE(result.centers.rows, 1);
    }
}

TEST(KMeansTest, WeightsCountAsRepetitions) {
    const DenseMatrix points = matrix(1, {0, 1, 10, 11});
    const KMeansResult result = fit_kmeans(points, {1, 3, 1, 1}, {.k = 2, .seed = 1}, in_order, never_stop);
    const double low = std::min(result.centers.values[0], result.centers.values[1]);
    EXPECT_DOUBLE_EQ(low, 0.75);
}

TEST(KMeansTest, CosineLooksAtDirectionsOnly) {
    const DenseMatrix points = matrix(2, {1, 0, 50, 1, 0, 1, 1, 60});
    const KMeansResult result = fit_kmeans(
        points, {}, {.k = 2, .distance = DistanceMeasure::kCosine, .seed = 1}, in_order, never_stop);
    EXPECT_EQ(result.nearest[0], result.nearest[1]);
    EXPECT_EQ(result.nearest[2], result.nearest[3]);
    EXPECT_NE(result.nearest[0], result.nearest[2]);
}

TEST(KMeansTest, StopsWhenAsked) {
    const auto stop = [] { throw Error("OPERATION_CANCELED"); };
    EXPECT_THROW(fit_kmeans(four_clouds(10), {}, {.k = 2, .seed = 1}, in_order, stop), Error);
}

TEST(ParallelLoopTest, VisitsEveryRowOnceAndPassesErrorsOn) {
    const ParallelFor parallel = parallel_on(std::make_shared<WorkerPool>(3));
    std::vector<int> seen(100000, 0);
    parallel(100000, [&](int64_t, int64_t begin, int64_t end) {
        for (int64_t i = begin; i < end; ++i) ++seen[static_cast<size_t>(i)];
    });
    EXPECT_EQ(std::count(seen.begin(), seen.end(), 1), 100000);
    EXPECT_THROW(parallel(100000,
                          [](int64_t piece, int64_t, int64_t) {
                              if (piece == 3) throw Error("OPERATION_CANCELED");
                          }),
                 Error);
    parallel(0, [](int64_t, int64_t, int64_t) { FAIL(); });
}

TEST(MomentsTest, AgreeWithTheDefinitionAcrossPieces) {
    const DenseMatrix points = four_clouds(10000);
    const Moments moments = column_moments(points, in_order);
    for (int64_t c = 0; c < 2; ++c) {
        double sum = 0.0, squares = 0.0;
        for (int64_t i = 0; i < points.rows; ++i) sum += points.row(i)[c];
        const double mean = sum / static_cast<double>(points.rows);
        for (int64_t i = 0; i < points.rows; ++i)
            squares += (points.row(i)[c] - mean) * (points.row(i)[c] - mean);
        EXPECT_NEAR(moments.mean[static_cast<size_t>(c)], mean, 1e-9);
        EXPECT_NEAR(moments.variance[static_cast<size_t>(c)], squares / static_cast<double>(points.rows - 1),
                    1e-6);
    }
    EXPECT_EQ(column_moments(matrix(1, {5}), in_order).variance[0], 0.0);
}

// Spark 4.2.1's answers.
TEST(SilhouetteTest, IsSparks) {
    const DenseMatrix points = matrix(2, {0, 0, 1, 1, 9, 8, 8, 9, 5, 0});
    const std::vector<double> clusters{0, 0, 1, 1, 0};
    EXPECT_NEAR(mean_silhouette(points, clusters, DistanceMeasure::kEuclidean, in_order), 0.9081548146268528,
                1e-12);
    EXPECT_THROW(mean_silhouette(points, {0, 0, 0, 0, 0}, DistanceMeasure::kEuclidean, in_order), Error);
}

}  // namespace
}  // namespace firesteel::ml
