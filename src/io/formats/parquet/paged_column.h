#pragma once

#include "io/formats/parquet/definition_levels.h"
#include "io/formats/parquet/flat_column.h"
#include "io/formats/parquet/page_source.h"

namespace firesteel {

/// Walks the pages of a column: what all types of values have in common. Derived classes know the values.
class PagedColumn : public FlatColumn {
public:
    PagedColumn(const FlatColumnRequest& request);

    /// Passes over rows when more are read, so that pages of nothing else are never touched.
    void skip(int64_t rows) final { to_skip_ += rows; }

protected:
    const Type& type() const { return type_; }
    const MemoryPoolPtr& pool() const { return pool_; }
    const Page& page() const { return page_; }
    /// Codes into the dictionary, of a page that has them.
    RunDecoder& codes() { return codes_; }
    bool page_has_codes() const { return page_has_codes_; }

    /// How many of the next rows, at most `most`, lie in the current page: at least one.
    int64_t open_rows(int64_t most);
    /// Passes over rows' levels, which are appended to `validity`; how many have values, which are next.
    /// REQUIRES: open_rows() said so.
    int64_t take_rows(int64_t rows, ValidityBits& validity);

    /// A page whose values are not codes was opened, or a dictionary. The page stays until the next.
    virtual void open_values(const Page& page) = 0;
    virtual void open_dictionary(const Page& page) = 0;
    virtual void skip_values(int64_t count) = 0;

private:
    void skip_in_page();
    void open_page();

    const Type type_;
    const MemoryPoolPtr pool_;
    const bool is_optional_;
    PageSource source_;
    Page page_;
    DefinitionLevels levels_;
    RunDecoder codes_;
    bool page_has_codes_ = false;
    bool has_dictionary_ = false;
    int64_t page_rows_ = 0;  // left in the page
    int64_t to_skip_ = 0;
};

}  // namespace firesteel
