#include <gtest/gtest.h>

#include <thread>

#include "common/error.h"
#include "connect/execution.h"

namespace firesteel {
namespace {

using Read = ResponseBuffer::Read;
constexpr std::chrono::milliseconds kAtOnce(0);
constexpr std::chrono::milliseconds kLong(10000);
constexpr int64_t kRetryBytes = 1 << 20;

ResponseLimitsPtr limits(int64_t retry_bytes = kRetryBytes) {
    return std::make_shared<ResponseLimits>(int64_t{1} << 30, retry_bytes);
}

spark::connect::ExecutePlanResponse response(const std::string& operation) {
    spark::connect::ExecutePlanResponse out;
    out.set_operation_id(operation);
    return out;
}

std::vector<ResponsePtr> read_all(ResponseBuffer& buffer, int64_t ticket) {
    std::vector<ResponsePtr> out;
    for (ResponsePtr next; buffer.next(ticket, kAtOnce, next) == Read::kResponse;) out.push_back(next);
    return out;
}

std::string condition_of(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.condition();
    }
    return "";
}

TEST(ResponseBuffer, GivesResponsesInOrderAndEnds) {
    ResponseBuffer buffer(true, limits());
    buffer.append(response("a"));
    buffer.append(response("b"));
    const int64_t ticket = buffer.attach("");
    const auto read = read_all(buffer, ticket);
    ASSERT_EQ(read.size(), 2u);
    EXPECT_EQ(read[0]->operation_id(), "a");
    EXPECT_NE(read[0]->response_id(), read[1]->response_id());
    ResponsePtr next;
    EXPECT_EQ(buffer.next(ticket, kAtOnce, next), Read::kTimeout);
    buffer.finish(nullptr);
    EXPECT_EQ(buffer.next(ticket, kAtOnce, next), Read::kEnd);
}

TEST(ResponseBuffer, BuffersShareWhatTheyMayKeep) {
    const auto shared = std::make_shared<ResponseLimits>(int64_t{64} << 20, int64_t{10} << 20);
    const auto first = std::make_unique<ResponseBuffer>(true, shared);
    EXPECT_EQ(shared->unread_bytes(), 2 << 20);
    EXPECT_EQ(shared->retry_bytes(), 8 << 20);
    {
        std::vector<std::unique_ptr<ResponseBuffer>> others;
        for (int i = 0; i < 15; ++i) others.push_back(std::make_unique<ResponseBuffer>(true, shared));
        EXPECT_EQ(shared->unread_bytes(), 2 << 20);
        EXPECT_EQ(shared->retry_bytes(), 2 << 20);
    }
    EXPECT_EQ(shared->unread_bytes(), 2 << 20);
}

TEST(ResponseBuffer, GivesUpWhatItsShareHasNoRoomForAnyMore) {
    const auto shared = std::make_shared<ResponseLimits>(int64_t{16} << 20, int64_t{10} << 20);
    ResponseBuffer buffer(true, shared);
    ResponsePtr next;
    std::vector<std::string> ids;
    const auto ticket = buffer.attach("");
    for (int i = 0; i < 4; ++i) {
        buffer.append(response(std::string(500 << 10, 'x')));
        ASSERT_EQ(buffer.next(ticket, kAtOnce, next), Read::kResponse);
        ids.push_back(next->response_id());
    }
    buffer.attach(ids[1]);
    std::vector<std::unique_ptr<ResponseBuffer>> others;
    for (int i = 0; i < 15; ++i) others.push_back(std::make_unique<ResponseBuffer>(true, shared));
    buffer.attach(ids[3]);
    buffer.keep_share();
    EXPECT_THROW(buffer.attach(ids[1]), Error);
    buffer.attach(ids[3]);
}

TEST(ResponseBuffer, KeepsWhatWasReadForAReaderThatComesBack) {
    ResponseBuffer buffer(true, limits());
    for (const char* name : {"a", "b", "c"}) buffer.append(response(name));
    const auto read = read_all(buffer, buffer.attach(""));
    const auto again = read_all(buffer, buffer.attach(read[0]->response_id()));
    ASSERT_EQ(again.size(), 2u);
    EXPECT_EQ(again[0]->operation_id(), "b");
}

TEST(ResponseBuffer, ForgetsWhatWasReleased) {
    ResponseBuffer buffer(true, limits());
    for (const char* name : {"a", "b", "c"}) buffer.append(response(name));
    const auto read = read_all(buffer, buffer.attach(""));
    buffer.release_until(read[0]->response_id());
    EXPECT_EQ(condition_of([&] { buffer.attach(""); }), "INVALID_CURSOR.POSITION_NOT_AVAILABLE");
    EXPECT_EQ(read_all(buffer, buffer.attach(read[1]->response_id())).size(), 1u);
    buffer.release_until(read[1]->response_id());
    EXPECT_EQ(condition_of([&] { buffer.attach(read[0]->response_id()); }),
              "INVALID_CURSOR.POSITION_NOT_FOUND");
    buffer.release_until(read[0]->response_id());  // overtaken by a later one
}

/// A client lets go of all that it has before its stream ends, then comes back for what follows.
TEST(ResponseBuffer, GoesOnBehindWhatWasReleased) {
    ResponseBuffer buffer(true, limits());
    for (const char* name : {"a", "b", "c"}) buffer.append(response(name));
    const auto read = read_all(buffer, buffer.attach(""));
    buffer.release_until(read[0]->response_id());
    EXPECT_EQ(read_all(buffer, buffer.attach(read[0]->response_id())).size(), 2u);
    buffer.release_until(read[2]->response_id());
    const int64_t ticket = buffer.attach(read[2]->response_id());
    EXPECT_EQ(read_all(buffer, ticket).size(), 0u);
    buffer.append(response("d"));
    EXPECT_EQ(read_all(buffer, ticket).size(), 1u);
}

TEST(ResponseBuffer, KeepsNoMoreThanTheRetryBytes) {
    ResponseBuffer buffer(true, limits(1));
    for (const char* name : {"a", "b", "c"}) buffer.append(response(name));
    const auto read = read_all(buffer, buffer.attach(""));
    ASSERT_EQ(read.size(), 3u);
    EXPECT_EQ(condition_of([&] { buffer.attach(read[0]->response_id()); }),
              "INVALID_CURSOR.POSITION_NOT_FOUND");
    EXPECT_EQ(read_all(buffer, buffer.attach(read[2]->response_id())).size(), 0u);
}

TEST(ResponseBuffer, ASecondReaderSendsTheFirstAway) {
    ResponseBuffer buffer(true, limits());
    const int64_t first = buffer.attach("");
    std::string condition;
    std::thread waiting([&] {
        ResponsePtr next;
        condition = condition_of([&] { buffer.next(first, kLong, next); });
    });
    buffer.attach("");
    waiting.join();
    EXPECT_EQ(condition, "INVALID_CURSOR.DISCONNECTED");
}

TEST(ResponseBuffer, RaisesTheErrorAfterTheLastResponse) {
    ResponseBuffer buffer(true, limits());
    buffer.append(response("a"));
    buffer.finish(std::make_exception_ptr(Error("OPERATION_CANCELED")));
    const int64_t ticket = buffer.attach("");
    ResponsePtr next;
    EXPECT_EQ(buffer.next(ticket, kAtOnce, next), Read::kResponse);
    EXPECT_EQ(condition_of([&] { buffer.next(ticket, kAtOnce, next); }), "OPERATION_CANCELED");
}

TEST(ResponseBuffer, HoldsTheProducerBackAndLetsItGoWhenAbandoned) {
    ResponseBuffer buffer(true, limits());
    auto large = response(std::string(64 << 20, 'x'));
    EXPECT_TRUE(buffer.append(large));
    bool accepted = true;
    std::thread producer([&] { accepted = buffer.append(response("b")); });
    buffer.abandon();
    producer.join();
    EXPECT_FALSE(accepted);
}

}  // namespace
}  // namespace firesteel
