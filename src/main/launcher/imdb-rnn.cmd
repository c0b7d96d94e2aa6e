@echo off
rem Runs imdb-rnn from the folder above this one, wherever that is. IMDB_RNN_OPTS holds options for Java, such as -Xmx4g.
setlocal DisableDelayedExpansion
set "NoDefaultCurrentDirectoryInExePath=1"
if not defined JAVA_HOME goto version
if not exist "%JAVA_HOME%\bin\java.exe" goto nothing
set "PATH=%JAVA_HOME%\bin;%PATH%"

:version
set "MAJOR="
set "VERSION="
for %%L in ("%~dp0..\lib") do set "LIB=%%~fL"
for /f "tokens=3" %%V in ('java.exe -version 2^>^&1 ^| findstr version') do if not defined VERSION set "VERSION=%%~V"
if not defined VERSION goto none
for /f "delims=.-+" %%M in ("%VERSION%") do set "MAJOR=%%M"
if %MAJOR% LSS 17 goto old
rem Classes as a JDK holds them in memory, if package has made them for this one and this place; see ArchiveClasses.
set "MADE="
set "ARCHIVE="
if exist "%LIB%\imdb-rnn.jsa.txt" set /p MADE=<"%LIB%\imdb-rnn.jsa.txt"
if "%MADE%"=="%VERSION% %LIB%" set ARCHIVE="-XX:SharedArchiveFile=%LIB%\imdb-rnn.jsa" -Xlog:cds*=off
java.exe "@%LIB%\jvm.config" %ARCHIVE% %IMDB_RNN_OPTS% -jar "%LIB%\imdb-rnn.jar" %*
exit /b %ERRORLEVEL%

:nothing
>&2 echo imdb-rnn: JAVA_HOME is "%JAVA_HOME%", which has no bin\java.exe; point it at a Java 17 or newer
exit /b 1

:none
>&2 echo imdb-rnn: no Java: install 17 or newer and set JAVA_HOME or put java on the PATH
exit /b 1

:old
>&2 echo imdb-rnn: this is Java %VERSION%; set JAVA_HOME to a Java 17 or newer
exit /b 1
