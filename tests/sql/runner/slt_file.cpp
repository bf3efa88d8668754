#include "slt_file.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace firesteel::slt {
namespace {

using Lines = std::vector<std::string>;

class Reader {
public:
    explicit Reader(std::string path) : path_(std::move(path)) {
        std::ifstream in(path_);
        if (!in) throw std::runtime_error("Cannot read " + path_ + ".");
        for (std::string line; std::getline(in, line);) lines_.push_back(std::move(line));
    }

    File read() {
        File file{path_, {}, {}};
        while (skip_to_record()) {
            Record record;
            while (!ended() && read_modifier(lines_[at_], record)) ++at_;
            if (ended()) {
                file.skipped.merge(record.skipped);
            } else {
                file.records.push_back(read_record(std::move(record)));
            }
        }
        return file;
    }

private:
    bool ended() const { return at_ == lines_.size() || lines_[at_].empty(); }

    bool skip_to_record() {
        while (at_ < lines_.size() && (lines_[at_].empty() || lines_[at_].starts_with('#'))) ++at_;
        return at_ < lines_.size();
    }

    Record read_record(Record record) {
        read_kind(lines_[at_++], record);
        record.line = static_cast<int>(at_) + 1;
        for (; !ended() && lines_[at_] != "----"; ++at_) {
            if (!record.sql.empty()) record.sql += '\n';
            record.sql += lines_[at_];
        }
        if (record.sql.empty()) fail("a record has no SQL");
        if (!ended()) ++at_;
        for (; !ended(); ++at_) record.answer.push_back(lines_[at_]);
        if (record.answer.empty() != (record.kind == RecordKind::kStatement)) {
            --at_;
            fail("queries and errors have an answer after ----, statements have none");
        }
        return record;
    }

    bool read_modifier(const std::string& line, Record& record) {
        if (line.starts_with("pending: ")) {
            record.pending = line.substr(9);
        } else if (line.starts_with("skip ")) {
            const size_t colon = line.find(": ");
            if (colon == std::string::npos) fail("skip takes a mode and a reason: skip memory: why");
            record.skipped[line.substr(5, colon - 5)] = line.substr(colon + 2);
        } else if (line.starts_with("with ")) {
            const size_t equals = line.find(" = ");
            if (equals == std::string::npos) fail("with takes :name = expression, or ? = expression");
            const size_t start = line[5] == ':' ? 6 : 5;
            record.parameters.emplace_back(line.substr(start, equals - start), line.substr(equals + 3));
        } else {
            return false;
        }
        return true;
    }

    void read_kind(const std::string& line, Record& record) {
        if (line == "statement") {
            record.kind = RecordKind::kStatement;
        } else if (line == "query" || line == "query rowsort") {
            record.any_order = line != "query";
        } else if (line == "error") {
            record.kind = RecordKind::kError;
        } else {
            --at_;
            fail("expected statement, query, query rowsort or error, got: " + line);
        }
    }

    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error(path_ + ":" + std::to_string(at_ + 1) + ": " + what);
    }

    const std::string path_;
    Lines lines_;
    size_t at_ = 0;  // the next line
};

}  // namespace

File read_file(const std::string& path) { return Reader(path).read(); }

}  // namespace firesteel::slt
