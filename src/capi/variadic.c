/* The functions with a variable list of arguments: fetch the argument by its kind and call a
   typed function in Rust. Nothing else is C here. Reached by jumps from variadic.rs, which bear the
   public names; where there are none (PLAIN_C: see build.rs), the functions here bear them. */

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#define HIDDEN __attribute__((visibility("hidden")))
#ifdef PLAIN_C
#define ENTRY __attribute__((visibility("default")))
#define NAMED(name) curl_##name
#else
#define ENTRY HIDDEN
#define NAMED(name) curlws_c_##name
#endif

HIDDEN int curlws_rust_setopt_long(void *curl, int option, long value);
HIDDEN int curlws_rust_setopt_pointer(void *curl, int option, void *value);
HIDDEN int curlws_rust_setopt_function(void *curl, int option, void (*value)(void));
HIDDEN int curlws_rust_setopt_offt(void *curl, int option, int64_t value);
HIDDEN int curlws_rust_getinfo(void *curl, int info, void *out);
HIDDEN int curlws_rust_multi_long(void *m, int option, long value);
HIDDEN int curlws_rust_multi_pointer(void *m, int option, void *value);
HIDDEN int curlws_rust_multi_function(void *m, int option, void (*value)(void));
HIDDEN int curlws_rust_share_number(void *share, int option, int value);
HIDDEN int curlws_rust_share_pointer(void *share, int option, void *value);
HIDDEN int curlws_rust_share_function(void *share, int option, void (*value)(void));

ENTRY int NAMED(easy_setopt)(void *curl, int option, ...);
ENTRY int NAMED(easy_getinfo)(void *curl, int info, ...);
ENTRY int NAMED(share_setopt)(void *share, int option, ...);
ENTRY int NAMED(multi_setopt)(void *m, int option, ...);

ENTRY int NAMED(easy_setopt)(void *curl, int option, ...)
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

ENTRY int NAMED(easy_getinfo)(void *curl, int info, ...)
{
  va_list ap;
  void *out;
  va_start(ap, info);
  out = va_arg(ap, void *);
  va_end(ap);
  return curlws_rust_getinfo(curl, info, out);
}

/* The printf family: the C library's formats. */

HIDDEN void *curlws_rust_allocate(size_t size);

ENTRY int NAMED(mprintf)(const char *format, ...);
ENTRY int NAMED(mfprintf)(FILE *stream, const char *format, ...);
ENTRY int NAMED(msprintf)(char *buffer, const char *format, ...);
ENTRY int NAMED(msnprintf)(char *buffer, size_t size, const char *format, ...);
ENTRY char *NAMED(maprintf)(const char *format, ...);
ENTRY int NAMED(mvprintf)(const char *format, va_list args);
ENTRY int NAMED(mvfprintf)(FILE *stream, const char *format, va_list args);
ENTRY int NAMED(mvsprintf)(char *buffer, const char *format, va_list args);
ENTRY int NAMED(mvsnprintf)(char *buffer, size_t size, const char *format, va_list args);
ENTRY char *NAMED(mvaprintf)(const char *format, va_list args);

ENTRY int NAMED(mvprintf)(const char *format, va_list args)
{
  return vprintf(format, args);
}

ENTRY int NAMED(mvfprintf)(FILE *stream, const char *format, va_list args)
{
  return vfprintf(stream, format, args);
}

ENTRY int NAMED(mvsprintf)(char *buffer, const char *format, va_list args)
{
  return vsprintf(buffer, format, args);
}

/* Unlike C99's, it answers how much was written, not how much would have been. */
ENTRY int NAMED(mvsnprintf)(char *buffer, size_t size, const char *format, va_list args)
{
  int length;
  if(!size)
    return 0;
  buffer[0] = 0;
  length = vsnprintf(buffer, size, format, args);
  if(length < 0)
    return 0;
  return (size_t)length < size ? length : (int)(size - 1);
}

ENTRY char *NAMED(mvaprintf)(const char *format, va_list args)
{
  char *text = NULL;
  va_list again;
  int length;
  va_copy(again, args);
  length = vsnprintf(NULL, 0, format, args);
  if(length >= 0)
    text = curlws_rust_allocate((size_t)length + 1);
  if(text)
    vsnprintf(text, (size_t)length + 1, format, again);
  va_end(again);
  return text;
}

/* RESULT = the function with a va_list, for what comes after LAST. */
#define WITH_LIST(result, last, call) \
  do {                                \
    va_list args;                     \
    va_start(args, last);             \
    result = call;                    \
    va_end(args);                     \
  } while(0)

ENTRY int NAMED(mprintf)(const char *format, ...)
{
  int done;
  WITH_LIST(done, format, vprintf(format, args));
  return done;
}

ENTRY int NAMED(mfprintf)(FILE *stream, const char *format, ...)
{
  int done;
  WITH_LIST(done, format, vfprintf(stream, format, args));
  return done;
}

ENTRY int NAMED(msprintf)(char *buffer, const char *format, ...)
{
  int done;
  WITH_LIST(done, format, vsprintf(buffer, format, args));
  return done;
}

ENTRY int NAMED(msnprintf)(char *buffer, size_t size, const char *format, ...)
{
  int done;
  WITH_LIST(done, format, NAMED(mvsnprintf)(buffer, size, format, args));
  return done;
}

ENTRY char *NAMED(maprintf)(const char *format, ...)
{
  char *text;
  WITH_LIST(text, format, NAMED(mvaprintf)(format, args));
  return text;
}

/* curl_formadd: option and argument by turns, up to CURLFORM_END. */

HIDDEN void *curlws_rust_form_begin(void);
HIDDEN int curlws_rust_form_take(void *call, int option, int64_t value);
HIDDEN int curlws_rust_form_finish(void *call, void *first, void *last);

ENTRY int NAMED(formadd)(void *first, void *last, ...);

ENTRY int NAMED(formadd)(void *first, void *last, ...)
{
  va_list ap;
  void *call = curlws_rust_form_begin();
  int over = 0;
  va_start(ap, last);
  while(!over) {
    int option = va_arg(ap, int);
    int64_t value;
    if(option == 17) /* CURLFORM_END */
      break;
    switch(option) {
    case 3:  /* CURLFORM_NAMELENGTH */
    case 6:  /* CURLFORM_CONTENTSLENGTH */
    case 13: /* CURLFORM_BUFFERLENGTH */
      value = va_arg(ap, long);
      break;
    case 20: /* CURLFORM_CONTENTLEN */
      value = va_arg(ap, int64_t);
      break;
    default:
      /* An unknown one ends the call before its argument counts. */
      value = (int64_t)(intptr_t)va_arg(ap, void *);
      break;
    }
    over = curlws_rust_form_take(call, option, value);
  }
  va_end(ap);
  return curlws_rust_form_finish(call, first, last);
}

ENTRY int NAMED(share_setopt)(void *share, int option, ...)
{
  va_list ap;
  int code;
  va_start(ap, option);
  if(option == 1 || option == 2) /* CURLSHOPT_SHARE, CURLSHOPT_UNSHARE */
    code = curlws_rust_share_number(share, option, va_arg(ap, int));
  else if(option == 3 || option == 4) /* CURLSHOPT_LOCKFUNC, CURLSHOPT_UNLOCKFUNC */
    code = curlws_rust_share_function(share, option, va_arg(ap, void (*)(void)));
  else if(option == 5) /* CURLSHOPT_USERDATA */
    code = curlws_rust_share_pointer(share, option, va_arg(ap, void *));
  else
    code = curlws_rust_share_pointer(share, option, 0);
  va_end(ap);
  return code;
}

ENTRY int NAMED(multi_setopt)(void *m, int option, ...)
{
  va_list ap;
  int code;
  va_start(ap, option);
  if(option >= 30000) /* a curl_off_t; those options count for nothing */
    code = curlws_rust_multi_pointer(m, option, NULL);
  else if(option >= 20000)
    code = curlws_rust_multi_function(m, option, va_arg(ap, void (*)(void)));
  else if(option >= 10000)
    code = curlws_rust_multi_pointer(m, option, va_arg(ap, void *));
  else
    code = curlws_rust_multi_long(m, option, va_arg(ap, long));
  va_end(ap);
  return code;
}
