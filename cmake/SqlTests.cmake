# The .slt files of tests/sql, run in this process: one test a mode. (The fifth mode goes over Connect: pytest.)

file(GLOB slt_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/sql/runner/*.cpp)
add_executable(slt_runner ${slt_sources})
firesteel_configure(slt_runner)
firesteel_link(slt_runner "${closure_session}")

foreach(mode plain batches memory workers)
  add_test(NAME slt_${mode} COMMAND slt_runner ${mode} ${CMAKE_SOURCE_DIR}/tests/sql)
  set_tests_properties(slt_${mode} PROPERTIES TIMEOUT 1800)
endforeach()
