Console.WriteLine("charla");
