/* The printf family: what is written, and what is answered. */
#include "test.h"

static void lists(FILE *to, const char *format, ...)
{
    char buffer[64] = "";
    char *text;
    va_list args;
    va_start(args, format);
    printf("= %d\n", curl_mvprintf(format, args));
    va_end(args);
    va_start(args, format);
    printf("= %d\n", curl_mvfprintf(to, format, args));
    va_end(args);
    va_start(args, format);
    printf("= %d", curl_mvsprintf(buffer, format, args));
    va_end(args);
    printf(" %s\n", buffer);
    va_start(args, format);
    printf("= %d", curl_mvsnprintf(buffer, 5, format, args));
    va_end(args);
    printf(" %s\n", buffer);
    va_start(args, format);
    text = curl_mvaprintf(format, args);
    va_end(args);
    printf("= %s\n", text);
    curl_free(text);
}

int main(void)
{
    char buffer[128];
    char *text;
    size_t size;
    int written = 0;

    printf("= %d\n", curl_mprintf("%s %d %c%%", "text", -5, 'x'));
    printf("= %d\n", curl_mfprintf(stdout, "%5d|%-5d|%05d|%+d", 1, 2, 3, 4));
    printf("= %d", curl_msprintf(buffer, "%x %X %o %#x %lu", 255u, 255u, 8u, 255u, 1234567890UL));
    printf(" %s\n", buffer);
    for (size = 0; size < 9; size++) {
        strcpy(buffer, "untouched");
        written = curl_msnprintf(buffer, size, "%s%d", "abc", 1234);
        printf("= %d %s\n", written, buffer);
    }
    text = curl_maprintf("%.3f %10.2e %g %s %.2s|%-6s|%6s|%*d", 1.0 / 3, 12345.678, 0.5, "long",
                         "cut", "left", "right", 4, 7);
    printf("= %s\n", text);
    curl_free(text);
    text = curl_maprintf("%2$s %1$s", "b", "a");
    printf("= %s\n", text);
    curl_free(text);
    text = curl_maprintf("%lld %zu %hd %ld %p", -9000000000LL, (size_t)7, (short)-3, -4L, (void *)0);
    printf("= %s\n", text);
    curl_free(text);
    text = curl_maprintf("%s", "");
    printf("= \"%s\"\n", text);
    curl_free(text);
    lists(stdout, "%s and %d", "words", 42);
    return 0;
}
