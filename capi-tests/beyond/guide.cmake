# The C in the guide and on the first page, as a reader would compile it; what is libcurl's with libcurl.
foreach(guide IN ITEMS README.md docs/beyond.md docs/getting-started.md docs/porting.md)
  add_test(NAME beyond.guide.${guide} COMMAND "${Python3_EXECUTABLE}" "${SUPPORT}/guide.py"
    "${CMAKE_CURRENT_SOURCE_DIR}/../${guide}" "${CMAKE_CURRENT_SOURCE_DIR}/beyond/guide.h"
    "${CURLWS_INCLUDE}" "${LIBCURL_INCLUDE}")
endforeach()
