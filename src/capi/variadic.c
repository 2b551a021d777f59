/* The functions with a variable list of arguments: fetch the argument by its kind and call a
   typed function in Rust. Nothing else is C here. Reached by jumps from variadic.rs. */

#include <stdarg.h>
#include <stdint.h>

#define HIDDEN __attribute__((visibility("hidden")))

int curlws_rust_setopt_long(void *curl, int option, long value);
int curlws_rust_setopt_pointer(void *curl, int option, void *value);
int curlws_rust_setopt_function(void *curl, int option, void (*value)(void));
int curlws_rust_setopt_offt(void *curl, int option, int64_t value);
int curlws_rust_getinfo(void *curl, int info, void *out);
int curlws_rust_share_setopt(void *share, int option, int data);

HIDDEN int curlws_c_easy_setopt(void *curl, int option, ...);
HIDDEN int curlws_c_easy_getinfo(void *curl, int info, ...);
HIDDEN int curlws_c_share_setopt(void *share, int option, ...);

HIDDEN int curlws_c_easy_setopt(void *curl, int option, ...)
{
  va_list ap;
  int code;
  va_start(ap, option);
  if(option >= 40000) /* a struct curl_blob * */
    code = curlws_rust_setopt_pointer(curl, option, va_arg(ap, void *));
  else if(option >= 30000)
    code = curlws_rust_setopt_offt(curl, option, va_arg(ap, int64_t));
  else if(option >= 20000)
    code = curlws_rust_setopt_function(curl, option, va_arg(ap, void (*)(void)));
  else if(option >= 10000)
    code = curlws_rust_setopt_pointer(curl, option, va_arg(ap, void *));
  else
    code = curlws_rust_setopt_long(curl, option, va_arg(ap, long));
  va_end(ap);
  return code;
}

HIDDEN int curlws_c_easy_getinfo(void *curl, int info, ...)
{
  va_list ap;
  void *out;
  va_start(ap, info);
  out = va_arg(ap, void *);
  va_end(ap);
  return curlws_rust_getinfo(curl, info, out);
}

HIDDEN int curlws_c_share_setopt(void *share, int option, ...)
{
  va_list ap;
  int data = 0;
  va_start(ap, option);
  if(option == 1 || option == 2) /* CURLSHOPT_SHARE, CURLSHOPT_UNSHARE */
    data = va_arg(ap, int);
  va_end(ap);
  return curlws_rust_share_setopt(share, option, data);
}
