#pragma once

#include <postgresql/libpq-fe.h>

namespace firesteel {

/// PostgreSQL's client library, loaded when it is first needed: it brings a dozen others along. Its functions
/// have their own names and meanings.
struct LibPq {
    decltype(&::PQcancel) PQcancel = nullptr;
    decltype(&::PQclear) PQclear = nullptr;
    decltype(&::PQconnectdbParams) PQconnectdbParams = nullptr;
    decltype(&::PQerrorMessage) PQerrorMessage = nullptr;
    decltype(&::PQexec) PQexec = nullptr;
    decltype(&::PQfinish) PQfinish = nullptr;
    decltype(&::PQfmod) PQfmod = nullptr;
    decltype(&::PQfname) PQfname = nullptr;
    decltype(&::PQfreeCancel) PQfreeCancel = nullptr;
    decltype(&::PQftable) PQftable = nullptr;
    decltype(&::PQftablecol) PQftablecol = nullptr;
    decltype(&::PQftype) PQftype = nullptr;
    decltype(&::PQgetCancel) PQgetCancel = nullptr;
    decltype(&::PQgetResult) PQgetResult = nullptr;
    decltype(&::PQgetisnull) PQgetisnull = nullptr;
    decltype(&::PQgetlength) PQgetlength = nullptr;
    decltype(&::PQgetvalue) PQgetvalue = nullptr;
    decltype(&::PQnfields) PQnfields = nullptr;
    decltype(&::PQntuples) PQntuples = nullptr;
    decltype(&::PQputCopyData) PQputCopyData = nullptr;
    decltype(&::PQputCopyEnd) PQputCopyEnd = nullptr;
    decltype(&::PQresultStatus) PQresultStatus = nullptr;
    decltype(&::PQsendQuery) PQsendQuery = nullptr;
    decltype(&::PQsetClientEncoding) PQsetClientEncoding = nullptr;
    decltype(&::PQsetSingleRowMode) PQsetSingleRowMode = nullptr;
    decltype(&::PQstatus) PQstatus = nullptr;
};

/// Raises INTERNAL_ERROR where the library is not installed.
const LibPq& pq();

}  // namespace firesteel
