@echo off
rem Runs Maven on this project: one from the PATH if it is 3.6.3 or newer, else the one that
rem .mvn\wrapper\maven-wrapper.properties names, fetched once into ~\.m2\wrapper\dists and checked before it is unpacked.
rem The PowerShell at the end of this file finds or fetches it and prints its path; batch files can do neither.
setlocal DisableDelayedExpansion
set "MVNW_SCRIPT=%~f0"
set "MVNW_MAVEN="
for /f "usebackq delims=" %%M in (`powershell -NoProfile -ExecutionPolicy Bypass -Command "$t = [IO.File]::ReadAllText($env:MVNW_SCRIPT); Invoke-Expression $t.Substring($t.LastIndexOf('#PowerShell'))"`) do set "MVNW_MAVEN=%%M"
if not defined MVNW_MAVEN exit /b 1
rem Without "call" mvn.cmd does not come back here, only a mvn.exe does; carets in the arguments survive.
rem Maven takes the first -f, so one of the caller's wins over the project's.
"%MVNW_MAVEN%" %* -f "%~dp0pom.xml"
exit /b %ERRORLEVEL%

#PowerShell
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'

function Fail($message) {
    [Console]::Error.WriteLine("mvnw: $message")
    exit 1
}

function Find-OnPath($names) {
    foreach ($name in $names) {
        $found = Get-Command $name -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
        if ($found) { return $found.Path }
    }
}

# What a program prints, on both streams; PowerShell's own redirection makes errors of the second. Started in the drive's
# root and without MAVEN_OPTS: asking Maven its version must not start a debugger or this project's JVM options.
function Get-Output($program, $arguments) {
    $start = New-Object Diagnostics.ProcessStartInfo $program, $arguments
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.WorkingDirectory = [IO.Path]::GetPathRoot($program)
    $start.EnvironmentVariables.Remove('MAVEN_OPTS')
    $process = [Diagnostics.Process]::Start($start)
    $errors = $process.StandardError.ReadToEndAsync()
    $output = $process.StandardOutput.ReadToEnd()
    $process.WaitForExit()
    $output + $errors.Result
}

$project = Split-Path -Parent $env:MVNW_SCRIPT
$settings = Join-Path $project '.mvn\wrapper\maven-wrapper.properties'

# Asked here because an older JVM does not start with .mvn\jvm.config, and says nothing useful.
if ($env:JAVA_HOME) {
    $java = Join-Path $env:JAVA_HOME.Trim('"') 'bin\java.exe'
    if (-not (Test-Path -LiteralPath $java)) {
        Fail "JAVA_HOME is $env:JAVA_HOME, which has no bin\java.exe; point it at a JDK 17 or newer"
    }
} else {
    $java = Find-OnPath 'java.exe'
    if (-not $java) { Fail 'no Java: install a JDK 17 or newer and set JAVA_HOME or put java on the PATH' }
}
$version = '(unknown)'
if ((Get-Output $java '-version') -match ' version "([^"]*)"') { $version = $Matches[1] }
$major = 0
if ($version -match '^(?:1\.)?(\d+)') { $major = [int]$Matches[1] }
if ($major -lt 17) { Fail "$java is Java $version; set JAVA_HOME to a JDK 17 or newer" }

$maven = Find-OnPath 'mvn.cmd', 'mvn.bat', 'mvn.exe'
if ($maven) {
    if ((Get-Output $maven '--batch-mode --version') -match 'Apache Maven (\d+)\.(\d+)\.(\d+)') {
        $version = New-Object Version ([int]$Matches[1]), ([int]$Matches[2]), ([int]$Matches[3])
        if ($version -ge [Version]'3.6.3') {
            Write-Output $maven
            exit 0
        }
    }
}

if (-not (Test-Path -LiteralPath $settings)) { Fail "no Maven 3.6.3 or newer on the PATH, and $settings is missing" }
$properties = @{}
foreach ($line in [IO.File]::ReadAllLines($settings)) {
    if ($line -match '^(\w+)=(.*)$') { $properties[$Matches[1]] = $Matches[2].Trim() }
}
$url = $properties['distributionUrl']
$expected = $properties['distributionSha512Sum']
if ($url -notmatch '-bin\.tar\.gz$') { Fail "${settings}: distributionUrl must name a -bin.tar.gz" }
if ($expected -notmatch '^[0-9a-f]{128}$') { Fail "${settings}: distributionSha512Sum must be 128 hexadecimal digits" }

# The hash is in the folder's name: another distribution never runs from an old one's folder.
$name = $url.Substring($url.LastIndexOf('/') + 1)
$dists = Join-Path $env:USERPROFILE ('.m2\wrapper\dists\' + $name.Substring(0, $name.Length - '.tar.gz'.Length))
$mavenHome = Join-Path $dists $expected.Substring(0, 16)
$maven = Join-Path $mavenHome 'bin\mvn.cmd'
if (-not (Test-Path -LiteralPath $maven)) {
    $work = "$mavenHome." + [Guid]::NewGuid().ToString('N')
    try {
        $unpacked = Join-Path $work 'unpacked'
        New-Item -ItemType Directory -Force -Path $unpacked | Out-Null
        $archive = Join-Path $work $name
        [Console]::Error.WriteLine("mvnw: fetching $url")
        [Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor 3072  # TLS 1.2
        try {
            Invoke-WebRequest -UseBasicParsing -Uri $url -OutFile $archive
        } catch {
            Fail "cannot fetch ${url}: $($_.Exception.Message)"
        }
        $actual = (Get-FileHash -LiteralPath $archive -Algorithm SHA512).Hash.ToLowerInvariant()
        if ($actual -ne $expected) {
            Fail "$url has SHA-512 $actual, but $settings says $expected; nothing was unpacked"
        }
        # Windows has tar since 2018.
        & "$env:SystemRoot\System32\tar.exe" -xzf $archive -C $unpacked
        $content = @(Get-ChildItem -LiteralPath $unpacked)
        if ($LASTEXITCODE -ne 0 -or $content.Count -ne 1) { Fail "cannot unpack $archive" }
        # Two at once may both arrive here: the first one's folder stays, the other's rename fails.
        try {
            [IO.Directory]::Move($content[0].FullName, $mavenHome)
        } catch {
            if (-not (Test-Path -LiteralPath $maven)) { Fail "cannot write ${mavenHome}: $($_.Exception.Message)" }
        }
    } finally {
        Remove-Item -Recurse -Force -LiteralPath $work -ErrorAction SilentlyContinue
    }
    if (-not (Test-Path -LiteralPath $maven)) { Fail "$url holds no bin\mvn.cmd; remove $mavenHome and try again" }
}
Write-Output $maven
