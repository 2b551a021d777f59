# examples/pipe_stream.c with itself at the other end of the pipes.
add_executable(example.pipe_stream "${CMAKE_CURRENT_SOURCE_DIR}/../examples/pipe_stream.c")
target_link_libraries(example.pipe_stream PRIVATE PkgConfig::CURLWS)
target_compile_options(example.pipe_stream PRIVATE -Werror)
add_test(NAME beyond.example.pipe_stream
  COMMAND example.pipe_stream "$<TARGET_FILE:example.pipe_stream>" hello "hello again")
set_tests_properties(beyond.example.pipe_stream PROPERTIES
  PASS_REGULAR_EXPRESSION "^hello\nhello again\n$" TIMEOUT 60)
