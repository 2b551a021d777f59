// Prints the type of every field, callback and function, as C++ spells it for the linker; two
// libraries' headers must print the same.
#include <curl/curl.h>
#include <cstdio>
#include <typeinfo>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt
#undef curl_share_setopt
#undef curl_multi_socket

#define SIZE(type) static_assert(sizeof(type) > 0, "complete");
#define NESTED(type, field)
#define FIELD(type, field)                                                                     \
  std::printf("%s.%s: %s\n", #type, #field, typeid(decltype(((type *)nullptr)->field)).name());
#define TYPE(type) std::printf("%s: %s\n", #type, typeid(type *).name());
#define FUNCTION(f) std::printf("%s: %s\n", #f, typeid(decltype(&f)).name());

int main()
{
#include "structs.def"
#include "types.def"
#include "functions.def"
  return 0;
}
