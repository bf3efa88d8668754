#include "io/formats/parquet/paged_column.h"

#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <algorithm>

#include "io/formats/parquet/corrupt.h"

namespace firesteel {

PagedColumn::PagedColumn(const FlatColumnRequest& request)
    : type_(request.type),
      pool_(request.pool),
      is_optional_(request.footer.schema()->Column(request.leaf)->max_definition_level() > 0),
      source_(request.file, request.footer, request.row_group, request.leaf, request.pool) {}

int64_t PagedColumn::open_rows(int64_t most) {
    while (true) {
        skip_in_page();
        if (page_rows_ > 0) return std::min(most, page_rows_);
        const auto rows = source_.next_data_page();
        if (!rows) raise_corrupt("a column has fewer rows than its row group");
        if (*rows <= to_skip_) {
            to_skip_ -= *rows;
        } else {
            open_page();
        }
    }
}

void PagedColumn::skip_in_page() {
    const int64_t rows = std::min(to_skip_, page_rows_);
    if (rows == 0) return;
    const int64_t count = is_optional_ ? levels_.skip(rows) : rows;
    if (page_has_codes_) {
        codes_.skip(count);
    } else {
        skip_values(count);
    }
    page_rows_ -= rows;
    to_skip_ -= rows;
}

void PagedColumn::open_page() {
    page_ = Page();  // its buffer may be used again
    page_ = source_.load();
    page_rows_ = page_.header.values;
    if (is_optional_) levels_ = DefinitionLevels(page_, pool_);
    page_has_codes_ = page_.header.encoding == parquet::Encoding::RLE_DICTIONARY ||
                      page_.header.encoding == parquet::Encoding::PLAIN_DICTIONARY;
    if (!page_has_codes_) {
        open_values(page_);
        return;
    }
    if (!has_dictionary_) {
        const auto dictionary = source_.load_dictionary();
        if (!dictionary) raise_corrupt("a page needs a dictionary that is not there");
        open_dictionary(*dictionary);
        has_dictionary_ = true;
    }
    codes_ = RunDecoder();
    if (page_.values.size > 0)  // pages of nulls may be empty
        codes_ = RunDecoder({page_.values.data + 1, page_.values.size - 1}, page_.values.data[0]);
}

int64_t PagedColumn::take_rows(int64_t rows, ValidityBits& validity) {
    page_rows_ -= rows;
    const int64_t before = validity.valid();
    if (is_optional_) {
        levels_.read(rows, validity);
    } else {
        validity.append(true, rows);
    }
    return validity.valid() - before;
}

}  // namespace firesteel
