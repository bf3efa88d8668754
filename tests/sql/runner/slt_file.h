#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace firesteel::slt {

enum class RecordKind { kStatement, kQuery, kError };

/// One statement of a file, and what it has to answer.
struct Record {
    RecordKind kind = RecordKind::kQuery;
    bool any_order = false;  // "rowsort"
    int line = 0;            // of its first SQL line, from 1
    std::string sql;
    std::vector<std::pair<std::string, std::string>> parameters;  // name, expression; positional: "?"
    std::map<std::string, std::string> skipped;                   // mode -> why
    std::string pending;                                          // why it fails today; empty: it does not
    std::vector<std::string> answer;  // columns and rows, or the error and its parameters
};

struct File {
    std::string path;
    std::map<std::string, std::string> skipped;  // mode -> why
    std::vector<Record> records;
};

/// Raises std::runtime_error naming the line that is not understood. tests/sql/README.md has the format.
File read_file(const std::string& path);

}  // namespace firesteel::slt
