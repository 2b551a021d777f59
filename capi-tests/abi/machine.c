/* Sizes and offsets for another machine, whose programs cannot run here: each becomes a line in the
   compiler's assembly, which machine.py reads. */
#include <curl/curl.h>
#include <stddef.h>

#define LINE(text, number) __asm__ volatile("\n@@ " text " %c0\n" ::"i"((int)(number)));
#define SIZE(type) LINE("size " #type, sizeof(type))
#define FIELD(type, field)                                                                         \
  LINE("offset " #type "." #field, offsetof(type, field))                                         \
  LINE("size " #type "." #field, sizeof(((type *)0)->field))
#define NESTED(type, field) FIELD(type, field)
#define ALIGNED(type) LINE("alignment " #type, __alignof__(type))

void lines(void);

void lines(void)
{
#include "structs.def"
  SIZE(curl_off_t)
  SIZE(curl_socket_t)
  SIZE(curl_socklen_t)
  SIZE(CURLcode)
  SIZE(CURLoption)
  SIZE(CURLINFO)
  SIZE(CURLMcode)
  SIZE(long)
  SIZE(void *)
  ALIGNED(curl_off_t)
  ALIGNED(struct curl_ws_frame)
}
