#include "connect/progress_ticker.h"

#include "common/error.h"

namespace firesteel {

ProgressTicker::ProgressTicker(Execution& execution, Session& session, const QueryResult& result)
    : writer_(execution, session),
      result_(result),
      interval_(session.config().get_long("spark.connect.progress.reportInterval")),
      thread_([this](std::stop_token stop) {
          if (interval_.count() > 0) run(stop);
      }) {}

ProgressTicker::~ProgressTicker() {
    thread_.request_stop();
    thread_.join();
    if (!has_reported_) return;
    try {
        writer_.write_progress(result_.progress(), true);
    } catch (const Error&) {  // nobody reads any more, so nobody misses it
    }
}

void ProgressTicker::run(std::stop_token stop) {
    while (true) {
        {
            std::unique_lock lock(mutex_);
            wake_.wait_for(lock, stop, interval_, [] { return false; });
        }
        if (stop.stop_requested()) return;
        try {
            writer_.write_progress(result_.progress(), false);
            has_reported_ = true;
        } catch (const Error&) {  // nobody reads any more; the query's own writer notices too
            return;
        }
    }
}

}  // namespace firesteel
