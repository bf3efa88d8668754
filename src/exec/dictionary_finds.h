#pragma once

#include <cstdint>
#include <vector>

#include "exec/join_table.h"

namespace firesteel {

/// Looks the values of a dictionary up in a join's table once, however many rows have them and in however
/// many batches. An object is used over and over by one task.
class DictionaryFinds {
public:
    /// As JoinTable::find() by the only key of the table. False, and nothing found, when `key` is no
    /// dictionary, or one so large for the rows seen with it that it may not pay.
    bool find(const JoinTable& table, const ColumnPtr& key, FindScratch& scratch, const MemoryPoolPtr& pool,
              int32_t* first);

private:
    bool pays(const ColumnPtr& key);
    bool look_up(const Column& key, int32_t* first) const;
    void find_missing(const JoinTable& table, const Column& key, FindScratch& scratch,
                      const MemoryPoolPtr& pool);

    ColumnPtr dictionary_;         // the last one
    int64_t seen_ = 0;             // rows with it so far
    std::vector<int32_t> places_;  // of its values, as far as they were asked for; empty: it does not pay yet
    std::vector<int32_t> missing_, found_;
};

}  // namespace firesteel
