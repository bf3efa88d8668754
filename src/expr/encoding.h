#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "expr/field_visitor.h"

namespace firesteel {

/// Bytes of expressions and of anything that lists its fields. The format is our own, versioned,
/// little-endian; decoding malformed bytes raises INTERNAL_ERROR and never reads past the end. Functions
/// travel as registry name + overload.
std::unique_ptr<FieldVisitor> make_encoder(std::string& out);
/// `bytes` must outlive the visitor.
std::unique_ptr<FieldVisitor> make_decoder(std::string_view bytes);

std::string encode_expr(const ExprPtr& expr);
ExprPtr decode_expr(std::string_view bytes);

}  // namespace firesteel
