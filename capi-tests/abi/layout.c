/* Prints size and offset of everything in structs.def; two libraries' headers must print the same. */
#include <curl/curl.h>
#include <stddef.h>
#include <stdio.h>

#define SIZE(type) printf("%s: %lu bytes\n", #type, (unsigned long)sizeof(type));
#define FIELD(type, field)                                                                     \
  printf("%s.%s: at %lu, %lu bytes\n", #type, #field, (unsigned long)offsetof(type, field),    \
         (unsigned long)sizeof(((type *)0)->field));
#define NESTED(type, field) FIELD(type, field)

int main(void)
{
  struct curl_hstsentry entry = {0};
  const unsigned char *bytes = (const unsigned char *)&entry;
  size_t i;
#include "structs.def"
  /* The one bit field has no offset: see which byte it changes. */
  entry.includeSubDomains = 1;
  for(i = 0; i < sizeof(entry); i++)
    if(bytes[i])
      printf("struct curl_hstsentry.includeSubDomains: byte %lu is %u\n", (unsigned long)i,
             bytes[i]);
  return 0;
}
