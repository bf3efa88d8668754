#include "io/jdbc/libpq.h"

#include <dlfcn.h>

#include "common/error.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_missing() {
    const char* reason = ::dlerror();
    throw Error("INTERNAL_ERROR", {{"message", "PostgreSQL's client library cannot be loaded: " +
                                                   std::string(reason ? reason : "unknown")}})
        .with_hint("Install libpq (Debian: libpq5) to read and write jdbc:postgresql: URLs.");
}

template <typename Function>
void find(void* library, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(library, name));
    if (function == nullptr) raise_missing();
}

LibPq load() {
    void* library = ::dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) raise_missing();
    LibPq loaded;
    find(library, "PQcancel", loaded.PQcancel);
    find(library, "PQclear", loaded.PQclear);
    find(library, "PQconnectdbParams", loaded.PQconnectdbParams);
    find(library, "PQerrorMessage", loaded.PQerrorMessage);
    find(library, "PQexec", loaded.PQexec);
    find(library, "PQfinish", loaded.PQfinish);
    find(library, "PQfmod", loaded.PQfmod);
    find(library, "PQfname", loaded.PQfname);
    find(library, "PQfreeCancel", loaded.PQfreeCancel);
    find(library, "PQftable", loaded.PQftable);
    find(library, "PQftablecol", loaded.PQftablecol);
    find(library, "PQftype", loaded.PQftype);
    find(library, "PQgetCancel", loaded.PQgetCancel);
    find(library, "PQgetResult", loaded.PQgetResult);
    find(library, "PQgetisnull", loaded.PQgetisnull);
    find(library, "PQgetlength", loaded.PQgetlength);
    find(library, "PQgetvalue", loaded.PQgetvalue);
    find(library, "PQnfields", loaded.PQnfields);
    find(library, "PQntuples", loaded.PQntuples);
    find(library, "PQputCopyData", loaded.PQputCopyData);
    find(library, "PQputCopyEnd", loaded.PQputCopyEnd);
    find(library, "PQresultStatus", loaded.PQresultStatus);
    find(library, "PQsendQuery", loaded.PQsendQuery);
    find(library, "PQsetClientEncoding", loaded.PQsetClientEncoding);
    find(library, "PQsetSingleRowMode", loaded.PQsetSingleRowMode);
    find(library, "PQstatus", loaded.PQstatus);
    return loaded;
}

}  // namespace

const LibPq& pq() {
    static const LibPq loaded = load();
    return loaded;
}

}  // namespace firesteel
